package io.etcdwarden.controller.opstask.operation;

import io.etcdwarden.failure.ErrorCode;

/** Why a task is not done; the sentence also says what would help. */
public record Rejection(ErrorCode code, String message) {}
