package main

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// The addresses of the pods main-0, main-1 and main-2. No other machine is asked about them.
var podAddresses = []string{"10.244.0.10", "10.244.0.11", "10.244.0.12"}

// podNames has the addresses of each name that resolves in a pod of cluster main in namespace ns.
var podNames = namesOfPods()

func namesOfPods() map[string][]string {
	names := map[string][]string{}
	for _, service := range []string{"main-peer", "main-peer.ns", "main-peer.ns.svc", "main-peer.ns.svc.cluster.local"} {
		names[service] = podAddresses
		for i, address := range podAddresses {
			names["main-"+string(rune('0'+i))+"."+service] = []string{address}
		}
	}
	return names
}

// usePodResolver lets etcd's check of names ask the DNS of a cluster, not that of this machine.
func usePodResolver() {
	net.DefaultResolver = &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			client, server := net.Pipe()
			go answerQuestions(server, ctx.Value(reverseDNS{}) != nil)
			return client, nil
		},
	}
}

// answerQuestions answers in the format of DNS over TCP, in which a length precedes each message.
func answerQuestions(connection net.Conn, reverse bool) {
	defer connection.Close()
	for {
		var length [2]byte
		if _, err := io.ReadFull(connection, length[:]); err != nil {
			return
		}
		question := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(connection, question); err != nil {
			return
		}
		answer, err := answer(question, reverse)
		if err != nil {
			return
		}
		message := binary.BigEndian.AppendUint16(nil, uint16(len(answer)))
		if _, err := connection.Write(append(message, answer...)); err != nil {
			return
		}
	}
}

func answer(question []byte, reverse bool) ([]byte, error) {
	var message dnsmessage.Message
	if err := message.Unpack(question); err != nil {
		return nil, err
	}
	message.Response = true
	message.Additionals = nil
	asked := message.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(asked.Name.String(), "."))
	header := dnsmessage.ResourceHeader{Name: asked.Name, Class: dnsmessage.ClassINET, TTL: 1}
	switch asked.Type {
	case dnsmessage.TypeA:
		for _, address := range podNames[name] {
			body := &dnsmessage.AResource{A: [4]byte(net.ParseIP(address).To4())}
			message.Answers = append(message.Answers, dnsmessage.Resource{Header: header, Body: body})
		}
	case dnsmessage.TypePTR:
		if i := podOf(name); reverse && i >= 0 {
			pod := dnsmessage.MustNewName("main-" + string(rune('0'+i)) + ".main-peer.ns.svc.")
			body := &dnsmessage.PTRResource{PTR: pod}
			message.Answers = append(message.Answers, dnsmessage.Resource{Header: header, Body: body})
		}
	}
	if podNames[name] == nil && len(message.Answers) == 0 {
		message.RCode = dnsmessage.RCodeNameError
	}
	return message.Pack()
}

// podOf returns the number of the pod whose address has this name in reverse DNS, or -1.
func podOf(name string) int {
	for i, address := range podAddresses {
		octets := strings.Split(address, ".")
		if name == octets[3]+"."+octets[2]+"."+octets[1]+"."+octets[0]+".in-addr.arpa" {
			return i
		}
	}
	return -1
}
