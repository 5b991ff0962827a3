# Every target provides what it needs; `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help build check test image e2e demo bench reference picture manifests format clean binaries

MAVEN := hack/maven
BUILT := target/.built
SOURCES := pom.xml $(shell find src -type f)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

build: $(BUILT) ## Leave a distribution in target/etcd-warden (bin, lib); runs no test

$(BUILT): $(SOURCES)
	@$(MAVEN) package -DskipTests
	@touch $@

image: build ## Leave a container image in target/image, without a daemon; ARCHITECTURES="amd64 arm64"
	@$(MAVEN) --quiet cyclonedx:makeBom
	@hack/image/build $(ARCHITECTURES)
	@hack/image/measure

check: ## Check format and code with all unit tests, in under two minutes; no API server
	@hack/check

test: ## Run all tests, also those against a real API server; takes about 25 minutes
	@hack/test

e2e: build ## Test the operator on the cluster that KUBECONFIG names; STORY=TlsE2e runs one, KEEP=1 keeps it
	@hack/e2e

demo: build ## Show how a TLS cluster starts on a real API server; KEEP=1 leaves it running
	@hack/demo

bench: build ## Measure the operator with N clusters (N=100); REFERENCE="command" compares
	@N="$(or $(N),100)" hack/bench

reference: build ## Write docs/reference from crds and from the help of the commands
	@hack/run-test-class io.etcdwarden.guards.CrdReference
	@hack/run-test-class io.etcdwarden.cli.CliReference

picture: build ## Draw docs/pictures/dashboard.svg from a real run with a real Prometheus
	@PROGRAMS="kube-apiserver etcd etcdctl prometheus" \
	  hack/run-test-class io.etcdwarden.monitoring.DashboardPicture

manifests: ## Write deploy/install.yaml, the copies of crds, and the expected output of the chart
	@hack/manifests

format: ## Format all Java files
	@$(MAVEN) spotless:apply

binaries: ## Provide the programs for tests and demo ahead of time; PROGRAMS="kubectl helm" only these
	@hack/binaries/get $(PROGRAMS) >/dev/null

clean: ## Remove everything that was built
	@$(MAVEN) clean
