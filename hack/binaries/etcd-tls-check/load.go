package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"

	"go.etcd.io/etcd/client/pkg/v3/transport"
)

// etcdInfo returns the files of a line as etcd's options name them.
func (j *judgement) etcdInfo(line, pair string) transport.TLSInfo {
	return transport.TLSInfo{
		CertFile:       j.path(line, pair+".crt"),
		KeyFile:        j.path(line, pair+".key"),
		TrustedCAFile:  j.path(line, "ca.crt"),
		ClientCertAuth: true,
	}
}

// loadPair loads a key pair as etcd-wrapper and the sidecar do, once at their start.
func (j *judgement) loadPair(line, pair string) (tls.Certificate, error) {
	return tls.LoadX509KeyPair(j.path(line, pair+".crt"), j.path(line, pair+".key"))
}

// looseRoots loads CAs as etcd-wrapper and the sidecar do: what Go cannot read is left out.
func (j *judgement) looseRoots(line string) *x509.CertPool {
	roots := x509.NewCertPool()
	if text, err := os.ReadFile(j.path(line, "ca.crt")); err == nil {
		roots.AppendCertsFromPEM(text)
	}
	return roots
}
