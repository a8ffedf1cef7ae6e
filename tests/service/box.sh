#!/bin/bash
# Boots this machine's own systemd as PID 1 of private namespaces, over a copy-on-write view of its files: nothing is
# written to the machine, and no kernel setting can be changed from inside. Root is needed.
#
#   box.sh start DIR           DIR/share appears inside as /host
#   box.sh enter DIR COMMAND   runs COMMAND inside, as root
#   box.sh stop DIR
#
# CODEXWATCH_BOX_ROOT is another system to boot, as debootstrap makes it; CODEXWATCH_BOX_BINDS are the folders of this
# machine, with colons between them, that it needs to run the tests' interpreter.
set -euo pipefail
: "${CODEXWATCH_BOX_BINDS:=}"
verb=$1 dir=$2
shift 2

# Every hierarchy in which systemd would look for its own group.
hierarchies() { findmnt -rn -t cgroup2 -o TARGET; findmnt -rn -t cgroup -O name=systemd -o TARGET || true; }
group=$(basename "$(dirname "$dir")")-$(basename "$dir")

boot() { # inside the new namespaces, before systemd
  local root=$dir/disk/root unit
  mount --make-rprivate /
  mount -t tmpfs tmpfs "$dir/disk"
  mkdir "$dir/disk/upper" "$dir/disk/work" "$root"
  mount -t overlay overlay -o "lowerdir=${CODEXWATCH_BOX_ROOT:-/},upperdir=$dir/disk/upper,workdir=$dir/disk/work" "$root"
  mount -t proc proc "$root/proc"
  for unit in sys sysrq-trigger irq bus fs; do # the kernel's settings are shared with the machine
    [ ! -e "$root/proc/$unit" ] || { mount --bind "$root/proc/$unit" "$root/proc/$unit"; mount -o remount,bind,ro "$root/proc/$unit"; }
  done
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for unit in null zero full random urandom tty; do touch "$root/dev/$unit"; mount --bind "/dev/$unit" "$root/dev/$unit"; done
  ln -s /proc/self/fd "$root/dev/fd"
  mkdir "$root/dev/shm" "$root/dev/pts"
  mount -t tmpfs tmpfs "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  mkdir -p "$root/host"
  mount --bind "$dir/share" "$root/host"
  while IFS= read -r unit; do
    [ -z "$unit" ] || { mkdir -p "$root$unit"; mount --bind "$unit" "$root$unit"; }
  done <<<"${CODEXWATCH_BOX_BINDS//:/$'\n'}"
  : >"$root/etc/fstab"
  # The checkout or its interpreter may lie in a temporary folder, which a boot would empty.
  mkdir -p "$root/etc/tmpfiles.d"
  for unit in tmp x11; do ln -sf /dev/null "$root/etc/tmpfiles.d/$unit.conf"; done
  cat >"$root/etc/systemd/system/box.target" <<'UNIT'
[Unit]
Requires=basic.target
Wants=dbus.service systemd-logind.service systemd-user-sessions.service systemd-journald.service
After=basic.target
UNIT
  for unit in systemd-{udevd,udev-trigger,sysctl,modules-load,remount-fs,timesyncd}.service systemd-udevd-{control,kernel}.socket \
    dev-{hugepages,mqueue}.mount sys-{kernel-debug,kernel-tracing,kernel-config,fs-fuse-connections}.mount \
    proc-sys-fs-binfmt_misc.automount; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  cd "$root"
  mkdir -p before
  pivot_root . before
  umount -l /before
  exec env -i container=box /lib/systemd/systemd --system --unit=box.target --log-target=console
}

case $verb in
start)
  mkdir -p "$dir/disk" "$dir/share"
  chmod 1777 "$dir/share"
  for hierarchy in $(hierarchies); do mkdir -p "$hierarchy/$group"; done
  (
    for hierarchy in $(hierarchies); do echo "$BASHPID" >"$hierarchy/$group/cgroup.procs"; done
    exec setsid unshare --mount --cgroup --pid --uts --ipc --fork --kill-child=SIGKILL \
      bash "$0" boot "$dir" </dev/null >"$dir/console" 2>&1
  ) &
  for _ in $(seq 200); do
    init=$(pgrep -P $! || true)
    [ -z "$init" ] || [ "$(readlink -f "/proc/$init/exe")" != "$(readlink -f /lib/systemd/systemd)" ] || break
    sleep .05
  done
  echo "$init" >"$dir/init"
  ;;
boot) boot ;;
enter)
  exec nsenter --target "$(cat "$dir/init")" --mount --pid --uts --ipc --cgroup --root --wd \
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ;;
stop)
  init=$(cat "$dir/init")
  kill -KILL "$init" || true # the whole PID namespace ends with it
  for _ in $(seq 100); do kill -0 "$init" 2>/dev/null || break; sleep .05; done
  for hierarchy in $(hierarchies); do find "$hierarchy/$group" -depth -type d -exec rmdir {} \; ; done
  ;;
esac
