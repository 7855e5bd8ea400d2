"""The one table of facts: `record.record` is its only writer and `read.read` its only reader."""
