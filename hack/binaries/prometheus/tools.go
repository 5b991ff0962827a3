//go:build tools

// Package prometheus pins the promtool and the prometheus that tests run.
package prometheus

import (
	_ "github.com/prometheus/prometheus/cmd/prometheus"
	_ "github.com/prometheus/prometheus/cmd/promtool"
)
