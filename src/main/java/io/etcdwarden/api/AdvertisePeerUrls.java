package io.etcdwarden.api;

import java.util.List;

/** Additional peer URLs that one member advertises. */
public record AdvertisePeerUrls(String memberName, List<String> urls) {}
