module io.etcdwarden/hack/binaries/etcd-tls-check

go 1.26.0

require (
	go.etcd.io/etcd/client/pkg/v3 v3.5.27
	golang.org/x/net v0.62.0
)

require (
	go.uber.org/atomic v1.7.0 // indirect
	go.uber.org/multierr v1.6.0 // indirect
	go.uber.org/zap v1.17.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
