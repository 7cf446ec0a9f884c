//! Random words that are good for a while: the codes of links, the sessions of browsers. Knows no clock.

use std::time::{Duration, Instant};

use protocol::secret::Secret;

/// Random bytes in a ticket; written as twice as many hexadecimal digits.
const BYTES: usize = 16;

/// The tickets that are out.
pub(super) struct Tickets {
    out: Vec<Ticket>,
    most: usize,
    life: Duration,
}

struct Ticket {
    word: Secret,
    used: Instant,
}

impl Tickets {
    /// At most so many, each good for so long after its last use.
    pub(super) fn new(most: usize, life: Duration) -> Self {
        Self { out: Vec::new(), most, life }
    }

    /// A new one. If there are too many, the one longest unused is good no more.
    pub(super) fn issue(&mut self, now: Instant) -> Secret {
        self.expire(now);
        if self.out.len() >= self.most {
            let oldest = (0..self.out.len()).min_by_key(|&at| self.out[at].used);
            oldest.map(|at| self.out.swap_remove(at));
        }
        let word = word();
        self.out.push(Ticket { word: word.clone(), used: now });
        word
    }

    /// Whether it is good. From now on it is not.
    pub(super) fn spend(&mut self, said: &[u8], now: Instant) -> bool {
        self.find(said, now).map(|at| self.out.swap_remove(at)).is_some()
    }

    /// Whether it is good. Its life begins anew.
    pub(super) fn renew(&mut self, said: &[u8], now: Instant) -> bool {
        self.find(said, now).map(|at| self.out[at].used = now).is_some()
    }

    /// Takes the same time whichever it is, and wherever the first difference is.
    fn find(&mut self, said: &[u8], now: Instant) -> Option<usize> {
        self.expire(now);
        let mut found = None;
        for (at, ticket) in self.out.iter().enumerate() {
            if ticket.word.is(said) {
                found = Some(at);
            }
        }
        found
    }

    fn expire(&mut self, now: Instant) {
        self.out.retain(|ticket| now.saturating_duration_since(ticket.used) < self.life);
    }
}

fn word() -> Secret {
    let mut random = [0_u8; BYTES];
    getrandom::fill(&mut random).expect("a system that can sign requests has random bytes");
    Secret::new(random.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_ticket_is_spent_once() {
        let (mut tickets, now) = (Tickets::new(9, HOUR), Instant::now());
        let (one, other) = (tickets.issue(now), tickets.issue(now));
        assert_eq!(one.expose().len(), 2 * BYTES);
        assert_ne!(one, other);
        assert!(!tickets.spend(b"", now) && !tickets.spend(&one.expose().as_bytes()[1..], now));
        assert!(tickets.spend(one.expose().as_bytes(), now));
        assert!(!tickets.spend(one.expose().as_bytes(), now), "nobody comes in with it again");
        assert!(tickets.spend(other.expose().as_bytes(), now));
    }

    #[test]
    fn a_ticket_that_lies_unused_for_its_life_is_good_no_more() {
        let (mut tickets, start) = (Tickets::new(9, HOUR), Instant::now());
        let used = tickets.issue(start);
        let unused = tickets.issue(start);
        let (used, unused) = (used.expose().as_bytes(), unused.expose().as_bytes());
        assert!(tickets.renew(used, start + HOUR / 2));
        assert!(tickets.renew(used, start + HOUR));
        assert!(!tickets.renew(unused, start + HOUR) && !tickets.spend(unused, start + HOUR));
        assert!(!tickets.renew(used, start + 2 * HOUR));
    }

    #[test]
    fn of_too_many_the_one_longest_unused_gives_way() {
        let (mut tickets, start) = (Tickets::new(2, HOUR), Instant::now());
        let at = |minutes: u32| start + minutes * (HOUR / 60);
        let [one, two] = [0, 1].map(|minute| tickets.issue(at(minute)));
        assert!(tickets.renew(one.expose().as_bytes(), at(2)));
        let three = tickets.issue(at(3));
        let good = [one, two, three].map(|ticket| tickets.renew(ticket.expose().as_bytes(), at(4)));
        assert_eq!(good, [true, false, true]);
    }
}
