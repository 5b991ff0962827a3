//go:build tools

// Package helm pins the helm that tests install with.
package helm

import (
	_ "helm.sh/helm/v3/cmd/helm"
)
