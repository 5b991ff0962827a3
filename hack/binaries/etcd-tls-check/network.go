package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"time"
)

const timeout = 10 * time.Second

// network makes connections over the loopback interface.
type network struct {
	listener net.Listener
}

func newNetwork() (*network, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &network{listener}, nil
}

type accepted struct {
	presented *x509.Certificate
	err       error
}

// connect performs a handshake and sends one byte from the server to the client. With TLS 1.3, a
// client learns only then that the server has refused it. connect returns the certificate that the
// client presented, or nil.
func (n *network) connect(client, server *tls.Config) (*x509.Certificate, error) {
	dialled, err := net.DialTimeout("tcp", n.listener.Addr().String(), timeout)
	if err != nil {
		return nil, err
	}
	incoming, err := n.listener.Accept()
	if err != nil {
		dialled.Close()
		return nil, err
	}
	answer := make(chan accepted, 1)
	go func() { answer <- serve(incoming, server) }()

	connection := tls.Client(dialled, client)
	connection.SetDeadline(time.Now().Add(timeout))
	_, err = connection.Read(make([]byte, 1))
	closeAtOnce(dialled)
	served := <-answer
	if err != nil {
		return nil, fmt.Errorf("%v (the server: %v)", err, served.err)
	}
	return served.presented, served.err
}

func serve(incoming net.Conn, config *tls.Config) accepted {
	defer closeAtOnce(incoming)
	connection := tls.Server(incoming, config)
	connection.SetDeadline(time.Now().Add(timeout))
	if err := connection.Handshake(); err != nil {
		return accepted{err: err}
	}
	if _, err := connection.Write([]byte{1}); err != nil {
		return accepted{err: err}
	}
	// Waits until the client has read the byte and closes.
	connection.Read(make([]byte, 1))
	presented := connection.ConnectionState().PeerCertificates
	if len(presented) == 0 {
		return accepted{}
	}
	return accepted{presented: presented[0]}
}

// closeAtOnce closes without TIME_WAIT. Thousands of connections would use up all ports otherwise.
func closeAtOnce(connection net.Conn) {
	if tcp, ok := connection.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	connection.Close()
}
