package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.failure.ErrorCode;

/** Why a task cannot run. The message names the remedy. */
public record Rejection(ErrorCode code, String message) {}
