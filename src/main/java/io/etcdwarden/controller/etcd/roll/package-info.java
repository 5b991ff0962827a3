/**
 * The order in which members restart: followers first, one at a time, and no member while it leads.
 *
 * <p>In: the StatefulSet, the pods, what members answer. Out: the next step of a roll. The
 * decisions touch nothing; {@code MemberCalls} calls members through {@code etcdclient}.
 */
package io.etcdwarden.controller.etcd.roll;
