module io.etcdwarden/hack/cert-manager

go 1.26.0

// Only the definitions of its resources are used, so nothing is imported.
require github.com/cert-manager/cert-manager v1.21.2
