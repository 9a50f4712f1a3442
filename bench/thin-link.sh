#!/usr/bin/env bash
# Two ranks joined by a link of 1 Gbit/s: what the exchange of gradients takes, sparse against dense. Prints the JSON of
# `gossamer bench distributed`, and fails where the bytes did not go over the link or the sparse exchange is not FACTOR times quicker.
#
#   bench/thin-link.sh [FACTOR] [argument of gossamer bench distributed ...]
#
# RATE (1gbit) and PAIRS (12) change the link and the number of exchanges that count.
#
# Linux, as root, with iproute2 and Open MPI. The link is a veth pair between two network namespaces made for it and removed afterwards, slowed
# down by a token bucket at both ends; names and addresses are the script's own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

factor="${1:-25}"
shift || true
pairs="${PAIRS:-12}" warmups=3
gossamer="${GOSSAMER:-$(ls src/Gossamer.Cli/bin/Release/net10.0/*/gossamer | head -n 1)}"
rate="${RATE:-1gbit}"
left="gossamer-left-$$" right="gossamer-right-$$" here="gsl$$" there="gsr$$"
net=10.213.77

remove() {
    ip netns delete "$left" 2>/dev/null || true
    ip netns delete "$right" 2>/dev/null || true
}
trap remove EXIT

ip netns add "$left"
ip netns add "$right"
ip link add "$here" netns "$left" type veth peer name "$there" netns "$right"
for end in "$left $here 1" "$right $there 2"; do
    read -r space device number <<<"$end"
    ip -n "$space" link set lo up
    ip -n "$space" address add "$net.$number/30" dev "$device"
    ip -n "$space" link set "$device" up
    tc -n "$space" qdisc add dev "$device" root tbf rate "$rate" burst 256kb latency 50ms
done

sent() { ip netns exec "$left" cat "/sys/class/net/$here/statistics/tx_bytes"; }

# Without these Open MPI takes shared memory between ranks of one machine, whatever their namespaces. The launcher stands in the left one, and the
# right rank reaches it over the link.
export OMPI_MCA_pml=ob1 OMPI_MCA_btl=tcp,self OMPI_MCA_btl_tcp_if_include="$net.0/30" OMPI_MCA_oob_tcp_if_include="$net.0/30"
export PMIX_MCA_ptl_base_if_include="$net.0/30"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

before="$(sent)"
result="$(ip netns exec "$left" mpirun --oversubscribe \
    -n 1 "$gossamer" bench distributed --json --pairs "$pairs" "$@" : \
    -n 1 ip netns exec "$right" "$gossamer" bench distributed --json --pairs "$pairs" "$@")"
after="$(sent)"
echo "$result"

field() { sed -n "s/.*\"$1\": *\([0-9.e+-]*\).*/\1/p" <<<"$result"; }
awk -v sent="$((after - before))" -v dense="$(field denseBytesPerStep)" -v sparse="$(field sparseBytesPerStep)" -v round="$(field roundBytes)" \
    -v denseMs="$(field denseMsPerStep)" -v sparseMs="$(field sparseMsPerStep)" -v factor="$factor" -v exchanges="$((pairs + warmups))" 'BEGIN {
    # Of two ranks each sends what it hands in, once. Headers and acknowledgements come on top.
    handed = exchanges * (dense + sparse) + round
    printf "%.0f MB sent over the link for %.0f MB handed in; %.0f bytes dense, %.0f sparse: %.1fx\n", sent / 1e6, handed / 1e6, dense, sparse, dense / sparse > "/dev/stderr"
    printf "%.1f ms dense, %.2f ms sparse: %.1fx, asked for %sx\n", denseMs, sparseMs, denseMs / sparseMs, factor > "/dev/stderr"
    if (sent < handed || sent > 1.2 * handed) { print "thin-link: the bytes did not go over the link" > "/dev/stderr"; exit 1 }
    if (denseMs / sparseMs < factor) { print "thin-link: the sparse exchange is not quick enough" > "/dev/stderr"; exit 1 }
}'
