//! What the desktop app costs while nobody looks: memory, time of the processor, writes to the disk. Figures of a debug build
//! say little; `OUTCROP_DESKTOP` leads to another program to measure.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::panel::Panel;
use crate::session::Session;
use crate::support::until;

const MIB: u64 = 1024;
/// Long enough for whatever happens once a minute.
const IDLE: Duration = Duration::from_secs(65);

#[tokio::test]
#[ignore = "watches an idle program for minutes"]
#[expect(clippy::print_stderr, reason = "figures are there to be read")]
async fn an_idle_tray_takes_little_memory_and_neither_processor_nor_disk() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let program = std::env::var("OUTCROP_DESKTOP").unwrap_or_else(|_| env!("CARGO_BIN_EXE_outcrop-desktop").to_owned());
    let command = || {
        let mut command = session.command(&program);
        command.arg("--demo");
        command
    };
    // The first GTK program on a display finds out what the graphics can, and leaves a note; on a desktop that is long done.
    let mut first = session.started(command(), &["--hidden"]).await;
    panel.item().await.click(&["Quit"]).await;
    first.ended().await;
    panel.forget();

    let started = Instant::now();
    let app = session.started(command(), &["--hidden"]).await;
    eprintln!("from the start to listening: {:?}", started.elapsed());
    let item = panel.item().await;
    item.saying("Demo at ").await;
    sleep(Duration::from_secs(5)).await;

    let (ticks, written) = (ticks(app.pid()), written(app.pid()));
    sleep(IDLE).await;
    let alone = memory("tray alone", app.pid());
    eprintln!("{MAPPINGS} of its largest parts: {:?}", largest(app.pid()));
    // A hundredth of a second each, of 65 seconds.
    let busy = self::ticks(app.pid()) - ticks;
    eprintln!("processor while idle: {busy} ticks in {IDLE:?}; written: {} bytes", self::written(app.pid()) - written);
    assert!(busy < 33, "half a percent");
    assert_eq!(self::written(app.pid()), written, "nothing is written while nothing happens");

    item.click(&["Open Outcrop"]).await;
    until("a window", async || (session.windows() == 1).then_some(())).await;
    sleep(Duration::from_secs(5)).await;
    memory("with its window", app.pid());
    session.prints("wmctrl", &["-c", "Outcrop"]);
    sleep(IDLE).await;
    let after = memory("a minute after the window was closed", app.pid());
    assert!(after < alone + 40 * MIB, "{after} KiB, and {alone} before");
}

const MAPPINGS: usize = 12;

/// Proportional memory of a process and its children, in KiB.
#[expect(clippy::print_stderr, reason = "figures are there to be read")]
fn memory(when: &str, pid: u32) -> u64 {
    let tree = tree(pid);
    let all: u64 = tree.values().map(|(_, pss)| pss).sum();
    eprintln!("{when}: {} MiB: {tree:?}", all / MIB);
    all
}

/// Name and proportional memory of a process and of its children.
fn tree(pid: u32) -> BTreeMap<u32, (String, u64)> {
    let mut found = BTreeMap::new();
    let name = read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim().to_owned();
    found.insert(pid, (name, pss(&read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default())));
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    for thread in threads {
        let children = read_to_string(thread.path().join("children")).unwrap_or_default();
        children.split_whitespace().filter_map(|child| child.parse().ok()).for_each(|child| found.extend(tree(child)));
    }
    found
}

/// Sums the lines `Pss: 123 kB`.
fn pss(smaps: &str) -> u64 {
    smaps.lines().filter_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok()).sum()
}

/// The files that take the most of it, in KiB.
fn largest(pid: u32) -> Vec<(u64, String)> {
    let smaps = read_to_string(format!("/proc/{pid}/smaps")).unwrap_or_default();
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let mut name = String::new();
    for line in smaps.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [range, _, _, _, _, file @ ..] if range.contains('-') => name = file.join(" "),
            ["Pss:", size, "kB"] => *sums.entry(name.clone()).or_default() += size.parse().unwrap_or(0),
            _ => (),
        }
    }
    let mut sums: Vec<(u64, String)> = sums.into_iter().map(|(name, sum)| (sum, name)).collect();
    sums.sort_unstable_by(|a, b| b.cmp(a));
    sums.truncate(MAPPINGS);
    sums
}

/// User and system time, in hundredths of a second.
fn ticks(pid: u32) -> u64 {
    let stat = read_to_string(format!("/proc/{pid}/stat")).expect("it runs");
    let fields = stat.rsplit(") ").next().expect("fields");
    fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Bytes that went to the disk.
fn written(pid: u32) -> u64 {
    let io = read_to_string(format!("/proc/{pid}/io")).expect("it runs");
    io.lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok()).expect("a figure")
}
