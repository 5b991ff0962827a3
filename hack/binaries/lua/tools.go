//go:build tools

// Package lua pins the Lua interpreter that Argo CD uses; tests run its health check with it.
package lua

import (
	_ "github.com/yuin/gopher-lua/cmd/glua"
)
