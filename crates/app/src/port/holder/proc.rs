//! What Linux says of listeners: their sockets in `/proc/net/tcp`, and whose they are in `/proc/PID/fd`.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use super::Holder;

/// The process that listens where `address` would.
pub(super) fn find(address: SocketAddr) -> Option<Holder> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().filter_map(|file| fs::read_to_string(file).ok());
    let sockets: Vec<String> = tables.flat_map(|table| listeners(&table, address)).collect();
    let processes = fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let pid = processes.into_iter().find(|pid: &u32| holds(*pid, &sockets))?;
    Some(Holder { name: fs::read_to_string(format!("/proc/{pid}/comm")).ok(), pid })
}

/// The sockets of a table that listen on the address, or on that port of every address, as `/proc/PID/fd` names them.
fn listeners(table: &str, address: SocketAddr) -> Vec<String> {
    let socket = |line: &str| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        [_, own, _, "0A", _, _, _, _, _, inode, ..] => {
            let own = socket_address(own)?;
            let same = own.ip().to_canonical() == address.ip() || own.ip().to_canonical().is_unspecified();
            (own.port() == address.port() && same).then(|| format!("socket:[{inode}]"))
        }
        _ => None,
    };
    table.lines().filter_map(socket).collect()
}

/// `0100007F:2124`: the address in words of four bytes, each turned round on the machines that do so.
fn socket_address(hex: &str) -> Option<SocketAddr> {
    let (address, port) = hex.split_once(':')?;
    let words = (0..address.len()).step_by(8).map(|at| u32::from_str_radix(address.get(at..at + 8)?, 16).ok());
    let bytes: Vec<u8> = words.collect::<Option<Vec<u32>>>()?.into_iter().flat_map(u32::to_ne_bytes).collect();
    let four = || <[u8; 4]>::try_from(bytes.as_slice()).map(|bytes| IpAddr::V4(Ipv4Addr::from(bytes)));
    let six = || <[u8; 16]>::try_from(bytes.as_slice()).map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes)));
    Some(SocketAddr::new(four().or_else(|_| six()).ok()?, u16::from_str_radix(port, 16).ok()?))
}

fn holds(pid: u32, sockets: &[String]) -> bool {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let is_one = |target: &Path| target.to_str().is_some_and(|target| sockets.iter().any(|socket| socket == target));
    open.into_iter().any(|file| fs::read_link(file.path()).is_ok_and(|target| is_one(&target)))
}

#[cfg(test)]
#[cfg(target_endian = "little")]
mod tests {
    use super::*;

    const FOUR: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2124 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 3500007F:2124 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1 0 100 0 0 10 0
   2: 0100007F:2124 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0
   3: 00000000:2125 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 444 1 0 100 0 0 10 0
";

    const SIX: &str = "  sl  local_address                         remote_address
   0: 00000000000000000000000001000000:2124 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 555 1
   1: 0000000000000000FFFF00000100007F:2124 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 666 1
";

    #[test]
    fn only_listeners_in_the_way_are_meant() {
        let found = |table, address: &str| listeners(table, address.parse().expect("an address"));
        assert_eq!(found(FOUR, "127.0.0.1:8484"), ["socket:[111]"]);
        assert_eq!(found(FOUR, "127.0.0.1:8485"), ["socket:[444]"]);
        assert_eq!(found(SIX, "[::1]:8484"), ["socket:[555]"]);
        assert_eq!(found(SIX, "127.0.0.1:8484"), ["socket:[666]"]);
        assert_eq!(found(FOUR, "127.0.0.1:1"), [""; 0]);
    }

    #[test]
    fn a_line_that_makes_no_sense_is_passed_over() {
        for address in ["", ":", "01:2124", "0100007F", "xyz:1", "é100007:2124", "0100007F:12345"] {
            assert_eq!(socket_address(address), None, "{address}");
        }
    }
}
