"""What results were made from: checksums, digests of code, manifest and RO-Crate."""
