//go:build tools

// Package etcd pins the etcd and the etcdctl that tests run.
package etcd

import (
	_ "go.etcd.io/etcd/etcdctl/v3"
	_ "go.etcd.io/etcd/server/v3"
)
