// Command etcd-tls-check loads certificates and connects with them as the programs of a cluster do:
// etcd, etcd-wrapper and etcd-backup-restore. A test of the operator compares its answers with the
// findings of the operator.
//
// It reads one Cluster as JSON from each line of its input, and writes one Verdict as JSON to a line
// of its output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// The longest line: a cluster whose Secrets are all as large as the API server allows.
const maxLine = 64 << 20

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println("etcd-tls-check")
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "etcd-tls-check:", err)
		os.Exit(1)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "etcd-tls-check")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	network, err := newNetwork()
	if err != nil {
		return err
	}
	usePodResolver()

	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, maxLine)
	out := bufio.NewWriter(os.Stdout)
	for lines.Scan() {
		var cluster Cluster
		if err := json.Unmarshal(lines.Bytes(), &cluster); err != nil {
			return fmt.Errorf("the input is not a cluster: %w", err)
		}
		verdict, err := judge(cluster, folder, network)
		if err != nil {
			return fmt.Errorf("cluster %s: %w", cluster.ID, err)
		}
		answer, err := json.Marshal(verdict)
		if err != nil {
			return err
		}
		if _, err := out.Write(append(answer, '\n')); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return lines.Err()
}
