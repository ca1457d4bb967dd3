#!/bin/bash
# Boots a real systemd as the first process of namespaces of its own, over the machine's own files, and touches none of
# them: whatever is written there is gone afterwards. Says "booted PID" when it runs, and ends when its input ends.
#
#   boot.sh SHARED    SHARED appears inside as /shared
#
# Needs root, cgroup2, overlayfs, systemd and util-linux.
set -euo pipefail
shared=$(realpath "$1")
name=postd-test-$$
work=$(mktemp -d /tmp/postd-boot-XXXXXX)
cgroups=$(awk '$3=="cgroup2"{print $2;exit}' /proc/mounts)/$name
mkdir "$cgroups"

(
  echo $BASHPID >"$cgroups/cgroup.procs"
  exec unshare --mount --pid --uts --ipc --cgroup --net --fork --kill-child --propagation private bash -ec '
    work=$0 shared=$1
    mount -t tmpfs tmpfs "$work"; mkdir "$work"/{up,work,root}
    mount -t overlay overlay -o lowerdir=/,upperdir="$work/up",workdir="$work/work" "$work/root"
    mkdir -p "$work/root/shared"; mount --rbind "$shared" "$work/root/shared"; cd "$work/root"
    rm -rf etc/systemd/system; mkdir -p etc/systemd/system; : >etc/fstab; ip link set lo up || true
    rm -f usr/sbin/policy-rc.d
    mount -t proc proc proc; mount -t sysfs -o ro sysfs sys; mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -t tmpfs -o mode=755 tmpfs run; mkdir run/lock; mount -t tmpfs -o mode=1777 tmpfs tmp
    mount -t tmpfs -o mode=755 tmpfs dev; mkdir dev/pts dev/shm
    for device in null zero full random urandom tty; do
      touch "dev/$device"; mount --bind "/dev/$device" "dev/$device"
    done
    ln -s /proc/self/fd dev/fd; mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
    ln -s pts/ptmx dev/ptmx; mount -t tmpfs tmpfs dev/shm
    mkdir .old; pivot_root . .old; umount -l /.old; rmdir /.old
    exec env -i container=postd-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
      /lib/systemd/systemd --system --log-target=journal systemd.unit=basic.target
  ' "$work" "$shared" </dev/null >/dev/null 2>&1
) &
machine=$!

cleanup() {
  kill -9 $machine 2>/dev/null || true
  wait $machine 2>/dev/null || true
  for _ in $(seq 50); do
    find "$cgroups" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
  rm -rf "$work"
}
trap cleanup EXIT

for _ in $(seq 300); do
  init=$(head -1 "$cgroups/init.scope/cgroup.procs" 2>/dev/null || true)
  if [ -n "$init" ] && nsenter -t "$init" -a systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'; then
    echo "booted $init"
    cat >/dev/null
    exit 0
  fi
  sleep 0.1
done
echo 'systemd did not come up' >&2
exit 1
