//! Ids in Bedrock's forms, made from a seed: the same seed gives the same id on every machine.

const LETTERS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// What a text or a body boils down to (FNV-1a).
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Two seeds as one; the order matters.
pub(crate) fn mixed(a: u64, b: u64) -> u64 {
    scrambled(a.rotate_left(17) ^ b)
}

/// `msg_bdrk_01…`
pub(crate) fn message(seed: u64) -> String {
    format!("msg_bdrk_01{}", letters(seed, 22))
}

/// `toolu_bdrk_01…`, for the block at `index` of its message.
pub(crate) fn tool_use(seed: u64, index: usize) -> String {
    format!("toolu_bdrk_01{}", letters(mixed(seed, index as u64 + 1), 22))
}

/// `tooluse_…`, for the block at `index` of a Converse message.
pub(crate) fn converse_tool_use(seed: u64, index: usize) -> String {
    format!("tooluse_{}", letters(mixed(seed, index as u64 + 1), 22))
}

/// A UUID, as in `x-amzn-requestid`.
pub(crate) fn request(seed: u64) -> String {
    let (high, low) = (scrambled(seed), scrambled(seed ^ 0xa5a5));
    let fields = (high >> 32, high >> 16 & 0xffff, high & 0xfff, low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", fields.0, fields.1, fields.2, fields.3, fields.4)
}

/// `length` bytes that look like nothing at all.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    (0..length as u64).map(|at| scrambled(mixed(seed, at)) as u8).collect()
}

fn letters(seed: u64, length: usize) -> String {
    noise(seed, length).into_iter().map(|byte| LETTERS[usize::from(byte) % LETTERS.len()] as char).collect()
}

/// The finaliser of SplitMix64.
fn scrambled(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_bedrocks_forms() {
        assert_eq!(message(7).len(), "msg_bdrk_018UxgtQKbfUREYdX6y3Cf87".len());
        assert_eq!(tool_use(7, 0).len(), "toolu_bdrk_01KV2PvJmnsARK5MF4cixGUd".len());
        assert_eq!(request(7).len(), 36);
        assert_eq!(request(7).as_bytes()[14], b'4');
    }

    #[test]
    fn only_another_seed_makes_another_id() {
        assert_eq!(message(1), message(1));
        assert_ne!(message(1), message(2));
        assert_ne!(tool_use(1, 0), tool_use(1, 1));
    }
}
