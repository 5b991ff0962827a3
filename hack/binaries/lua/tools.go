//go:build tools

// Package lua pins the Lua in which tests ask for health as Argo CD does.
package lua

import (
	_ "github.com/yuin/gopher-lua/cmd/glua"
)
