package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Cluster is what the pods of one cluster mount. A line that does not use TLS is absent.
type Cluster struct {
	ID     string    `json:"id"`
	Time   time.Time `json:"time"`
	Client *Line     `json:"client"`
	Peer   *Line     `json:"peer"`
	Backup *Line     `json:"backup"`
}

// Line has the files of one line. A file is null if its Secret or its key does not exist.
type Line struct {
	CA     []byte `json:"ca"`
	Server Pair   `json:"server"`
	Client *Pair  `json:"client"`
	// Names are the host names that the programs of a cluster dial.
	Names []string `json:"names"`
	// SkipsNameCheck is etcd's setting skip-client-san-verification.
	SkipsNameCheck bool `json:"skipsNameCheck"`
}

// Pair has the files of a key pair.
type Pair struct {
	Certificate []byte `json:"certificate"`
	Key         []byte `json:"key"`
}

// Verdict has the faults of each line. A line without faults works.
type Verdict struct {
	ID     string   `json:"id"`
	Client []string `json:"client"`
	Peer   []string `json:"peer"`
	Backup []string `json:"backup"`
	// Gateway has the faults of calls through the gRPC gateway of etcd.
	Gateway []string `json:"gateway"`
	// NoReverseDNS has the faults of connections between members if the addresses of pods have no
	// names.
	NoReverseDNS []string `json:"noReverseDns"`
	// Followers has the faults of calls of a follower's sidecar to that of the leader.
	Followers []string `json:"followers"`
}

// judgement is the state of one cluster that is being judged.
type judgement struct {
	cluster Cluster
	folder  string
	network *network
	verdict Verdict
}

func judge(cluster Cluster, folder string, network *network) (Verdict, error) {
	j := judgement{cluster: cluster, folder: folder, network: network}
	j.verdict.ID = cluster.ID
	for name, line := range map[string]*Line{
		"client": cluster.Client, "peer": cluster.Peer, "backup": cluster.Backup,
	} {
		if line != nil {
			if err := j.writeFiles(name, line); err != nil {
				return Verdict{}, err
			}
		}
	}
	if cluster.Client != nil {
		j.judgeClientLine()
	}
	if cluster.Peer != nil {
		j.judgePeerLine()
	}
	if cluster.Backup != nil {
		j.judgeBackupLine()
	}
	return j.verdict, nil
}

// judgeClientLine starts etcd's listener for clients and connects to it as etcd-wrapper, as the
// sidecar and as a client with etcd's own library do.
func (j *judgement) judgeClientLine() {
	line := j.cluster.Client
	faults := &j.verdict.Client
	server, err := j.etcdInfo("client", "server").ServerConfig()
	if err != nil {
		add(faults, "etcd does not start: %v", err)
		return
	}
	if _, err := j.loadPair("client", "server"); err != nil {
		add(faults, "the server of etcd-wrapper does not start: %v", err)
	}
	if line.Client == nil {
		add(faults, "etcd-wrapper does not start: it has no client pair")
		return
	}
	// The gateway dials its own server and presents the server pair.
	gateway := server.Clone()
	gateway.InsecureSkipVerify = true
	j.dial(&j.verdict.Gateway, "the gateway", gateway, server, "")

	pair, err := j.loadPair("client", "client")
	if err != nil {
		add(faults, "etcd-wrapper does not start: %v", err)
		return
	}
	wrapper := &tls.Config{RootCAs: j.looseRoots("client"), Certificates: []tls.Certificate{pair}}
	j.dial(faults, "etcd-wrapper", wrapper, server, line.Names[0])
	client, err := j.etcdInfo("client", "client").ClientConfig()
	if err != nil {
		add(faults, "clients cannot load their files: %v", err)
		return
	}
	for _, name := range line.Names {
		j.dial(faults, "a client", client, server, name)
	}
}

// judgePeerLine starts etcd's listener for members and connects to it as the other members do.
func (j *judgement) judgePeerLine() {
	line := j.cluster.Peer
	faults := &j.verdict.Peer
	info := j.etcdInfo("peer", "server")
	server, err := info.ServerConfig()
	if err != nil {
		add(faults, "etcd does not start: %v", err)
		return
	}
	client, err := info.ClientConfig()
	if err != nil {
		add(faults, "etcd does not start: %v", err)
		return
	}
	for _, name := range line.Names {
		presented := j.dial(faults, "a member", client, server, name)
		if presented != nil && !line.SkipsNameCheck {
			checkCallers(faults, &j.verdict.NoReverseDNS, presented)
		}
	}
}

// judgeBackupLine starts the server of the sidecar and connects to it as etcd-wrapper and as the
// sidecars of followers do.
func (j *judgement) judgeBackupLine() {
	line := j.cluster.Backup
	faults := &j.verdict.Backup
	pair, err := j.loadPair("backup", "server")
	if err != nil {
		add(faults, "the sidecar does not start: %v", err)
		return
	}
	server := &tls.Config{Certificates: []tls.Certificate{pair}}
	wrapper := &tls.Config{RootCAs: j.looseRoots("backup")}
	for _, name := range line.Names {
		j.dial(faults, "etcd-wrapper", wrapper, server, name)
	}
	if j.cluster.Client != nil {
		follower := &tls.Config{RootCAs: j.looseRoots("client")}
		for _, name := range line.Names {
			j.dial(&j.verdict.Followers, "a follower", follower, server, name)
		}
	}
}

// dial returns the certificate that the caller presented, if the connection works.
func (j *judgement) dial(
	faults *[]string, who string, client, server *tls.Config, name string,
) *x509.Certificate {
	presented, err := j.network.connect(at(client, j.cluster.Time, name), at(server, j.cluster.Time, ""))
	if err != nil {
		add(faults, "%s cannot connect to %q: %v", who, name, err)
		return nil
	}
	return presented
}

// at returns the configuration at a time, for a host name.
func at(config *tls.Config, now time.Time, name string) *tls.Config {
	copied := config.Clone()
	copied.Time = func() time.Time { return now }
	if name != "" {
		copied.ServerName = name
	}
	return copied
}

func (j *judgement) writeFiles(name string, line *Line) error {
	files := map[string][]byte{"ca.crt": line.CA, "server.crt": line.Server.Certificate, "server.key": line.Server.Key}
	if line.Client != nil {
		files["client.crt"] = line.Client.Certificate
		files["client.key"] = line.Client.Key
	}
	for file, content := range files {
		path := j.path(name, file)
		if content == nil {
			if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
				return err
			}
			continue
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (j *judgement) path(line, file string) string {
	return filepath.Join(j.folder, line+"-"+file)
}

func add(faults *[]string, format string, arguments ...any) {
	*faults = append(*faults, fmt.Sprintf(format, arguments...))
}
