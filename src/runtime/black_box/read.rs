//! Reading a tape back. The file may be anybody's, whole or torn, compressed or not.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::files;
use crate::domain::Text;
use crate::replay::{DecodeError, Decoder, LONGEST_LINE, Tape};

/// How compressed files begin.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What one file may unfold to, so that a small hostile file cannot fill the memory.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;

/// Why a recording cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk.
    #[error("{path}: {error}", path = Text::new(&.path.to_string_lossy()))]
    Disk {
        /// Which file.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
    /// What is in it.
    #[error("{path}: {error}", path = Text::new(&.path.to_string_lossy()))]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        error: DecodeError,
    },
}

/// Reads a recording: the file, and the parts of the same session that follow it in the same folder.
///
/// # Errors
/// What is wrong with a file, with the line.
pub fn load(path: &Path) -> Result<Tape, ReadError> {
    let mut decoder = Decoder::default();
    let mut path = path.to_owned();
    let mut torn = take(&path, &mut decoder)?;
    while !torn && let Some(next) = files::following(&path) {
        path = next;
        decoder.next_part();
        torn = take(&path, &mut decoder)?;
    }
    decoder.finish(torn).map_err(|error| ReadError::Content { path, error })
}

fn take(path: &Path, decoder: &mut Decoder) -> Result<bool, ReadError> {
    lines(path, |line| decoder.line(line).map_err(|error| ReadError::Content { path: path.to_owned(), error }))
}

/// Hands out a file's lines, one at a time; gives whether its end is torn.
pub(super) fn lines<E: From<ReadError>>(path: &Path, mut take: impl FnMut(&str) -> Result<(), E>) -> Result<bool, E> {
    let disk = |error| ReadError::Disk { path: path.to_owned(), error };
    let content = |error| ReadError::Content { path: path.to_owned(), error };
    let mut file = BufReader::new(File::open(path).map_err(disk)?);
    let compressed = file.fill_buf().map_err(disk)?.starts_with(&GZIP);
    let plain: Box<dyn Read> = if compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = BufReader::new(plain.take(LARGEST));
    let mut bytes = Vec::new();
    let mut number = 0;
    loop {
        number += 1;
        bytes.clear();
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX).saturating_add(2);
        match reader.by_ref().take(most).read_until(b'\n', &mut bytes) {
            Ok(0) => return Ok(false),
            Ok(_) => {}
            // The end of the compression is missing: the session was still going on, or its process was killed.
            Err(error) if compressed && error.kind() == io::ErrorKind::UnexpectedEof => {
                return if number == 1 { Err(content(DecodeError::Foreign).into()) } else { Ok(true) };
            }
            Err(error) if compressed && error.kind() == io::ErrorKind::InvalidInput => {
                let why = "the compressed data is damaged there";
                return Err(content(DecodeError::Line { line: number, why }).into());
            }
            Err(error) => return Err(disk(error).into()),
        }
        let whole = bytes.last() == Some(&b'\n');
        if !whole && bytes.len() <= LONGEST_LINE {
            // A line without its end is the last one, half written. A first line like that is no tape.
            return if number == 1 { Err(content(DecodeError::Foreign).into()) } else { Ok(true) };
        }
        let why = "it is no text";
        let line = std::str::from_utf8(&bytes).map_err(|_| content(DecodeError::Line { line: number, why }))?;
        take(line.trim_end_matches('\n'))?;
    }
}
