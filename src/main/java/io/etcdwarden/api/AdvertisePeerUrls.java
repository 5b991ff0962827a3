package io.etcdwarden.api;

import java.util.List;

/** Peer URLs that one member advertises besides its own. */
public record AdvertisePeerUrls(String memberName, List<String> urls) {}
