//! A plain zip archive, without compression: the form in which the vendor hands out the logs of a whole run.

/// One stored file.
struct Entry {
    name: String,
    offset: u32,
    size: u32,
    sum: u32,
}

/// An archive of named texts. (Texts beyond 4 GiB are not made here.)
pub(crate) fn zip(files: &[(String, String)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut entries = Vec::new();
    for (name, text) in files {
        let entry = Entry {
            name: name.clone(),
            offset: length(out.len()),
            size: length(text.len()),
            sum: sum(text.as_bytes()),
        };
        out.extend(0x0403_4b50_u32.to_le_bytes());
        common(&mut out, &entry);
        out.extend(0_u16.to_le_bytes());
        out.extend(entry.name.as_bytes());
        out.extend(text.as_bytes());
        entries.push(entry);
    }
    let start = length(out.len());
    for entry in &entries {
        out.extend(0x0201_4b50_u32.to_le_bytes());
        out.extend(20_u16.to_le_bytes());
        common(&mut out, entry);
        // No extra field, no comment, first disk, no attributes.
        out.extend([0; 12]);
        out.extend(entry.offset.to_le_bytes());
        out.extend(entry.name.as_bytes());
    }
    let count = u16::try_from(entries.len()).unwrap_or(u16::MAX).to_le_bytes();
    let size = length(out.len()) - start;
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0; 2]);
    out
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The fields that both headers share: version, UTF-8 names, stored, 1980-01-01, checksum, sizes, name's length.
fn common(out: &mut Vec<u8>, entry: &Entry) {
    for word in [20_u16, 0x0800, 0, 0, 0x0021] {
        out.extend(word.to_le_bytes());
    }
    out.extend(entry.sum.to_le_bytes());
    out.extend(entry.size.to_le_bytes());
    out.extend(entry.size.to_le_bytes());
    out.extend(u16::try_from(entry.name.len()).unwrap_or(u16::MAX).to_le_bytes());
}

/// CRC-32 as zip wants it.
fn sum(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_checksum_is_the_published_one_for_its_check_string() {
        assert_eq!(super::sum(b"123456789"), 0xcbf4_3926);
    }
}
