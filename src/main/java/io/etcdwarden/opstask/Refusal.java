package io.etcdwarden.opstask;

import io.etcdwarden.failure.ErrorCode;

/** Why a task is not done; the sentence also says what would help. */
record Refusal(ErrorCode code, String sentence) {}
