package main

import (
	"context"
	"crypto/x509"
	_ "unsafe" // for go:linkname
)

// checkCertSAN is etcd's check of a member's certificate against the address from which the member
// calls. etcd does not export it, and its listener does not let the time of a test be set.
//
//go:linkname checkCertSAN go.etcd.io/etcd/client/pkg/v3/transport.checkCertSAN
func checkCertSAN(ctx context.Context, certificate *x509.Certificate, remoteAddress string) error

type reverseDNS struct{}

// checkCallers checks the certificate as etcd does when members call: first with a name for each
// address, then without.
func checkCallers(faults, noReverseDNS *[]string, presented *x509.Certificate) {
	for _, address := range podAddresses {
		named := context.WithValue(context.Background(), reverseDNS{}, true)
		if err := checkCertSAN(named, presented, address+":12345"); err != nil {
			add(faults, "a member refuses the caller %s: %v", address, err)
		} else if err := checkCertSAN(context.Background(), presented, address+":12345"); err != nil {
			add(noReverseDNS, "a member refuses the caller %s: %v", address, err)
		}
	}
}
