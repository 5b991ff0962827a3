# Finds what it needs by itself; `make help` lists what can be made.
.DEFAULT_GOAL := help
.PHONY: help build test image e2e demo bench reference picture manifests format clean binaries

MAVEN := hack/maven
BUILT := target/.built
SOURCES := pom.xml $(shell find src -type f)

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

build: $(BUILT) ## Leave a distribution in target/etcd-warden (bin, lib); runs no test

$(BUILT): $(SOURCES)
	@$(MAVEN) package -DskipTests
	@touch $@

image: build ## Leave a container image in target/image, without a daemon; ARCHITECTURES="amd64 arm64"
	@$(MAVEN) --quiet cyclonedx:makeBom
	@hack/image/build $(ARCHITECTURES)
	@hack/image/measure

test: binaries ## Run every test: format check, unit tests, tests against a real API server
	@$(MAVEN) verify -Detcdwarden.binaries="$$(hack/binaries/get 2>/dev/null)"

e2e: build binaries ## Prove the operator on the cluster that KUBECONFIG names; STORY=TlsE2e runs one, KEEP=1 leaves it
	@hack/e2e

demo: build binaries ## Show a TLS cluster come to life on a real API server; KEEP=1 leaves it running
	@hack/demo

bench: build binaries ## Measure the operator with N clusters (N=100); REFERENCE="command" compares
	@N="$(or $(N),100)" hack/bench

reference: build ## Write docs/reference from crds and from the commands' own help
	@hack/run-test-class io.etcdwarden.guards.CrdReference
	@hack/run-test-class io.etcdwarden.cli.CliReference

picture: build binaries ## Draw docs/pictures/dashboard.svg from a real run under a real Prometheus
	@hack/run-test-class io.etcdwarden.monitoring.DashboardPicture

manifests: binaries ## Write deploy/install.yaml, copies of crds, and what the chart should render
	@hack/manifests

format: ## Bring all Java into the project's format
	@$(MAVEN) spotless:apply

binaries: ## Provide kube-apiserver, etcd, prometheus, helm and their tools for tests and demo
	@hack/binaries/get >/dev/null

clean: ## Remove everything that was built
	@$(MAVEN) clean
