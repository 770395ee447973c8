"""The tables of the bank’s store."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS aliases (
  alias TEXT PRIMARY KEY, card TEXT NOT NULL, brand TEXT NOT NULL, masked TEXT NOT NULL,
  fingerprint TEXT NOT NULL, cn TEXT NOT NULL, ed TEXT NOT NULL, persist TEXT NOT NULL, state TEXT NOT NULL,
  agreed INTEGER NOT NULL, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS aliases_passing ON aliases (created) WHERE persist = 'N';
CREATE TABLE IF NOT EXISTS payments (
  payid INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT NOT NULL, alias TEXT NOT NULL, card TEXT NOT NULL,
  brand TEXT NOT NULL, masked TEXT NOT NULL, cn TEXT NOT NULL, ed TEXT NOT NULL,
  amount INTEGER NOT NULL, currency TEXT NOT NULL, operation TEXT NOT NULL,
  status INTEGER NOT NULL, before INTEGER,
  changed REAL NOT NULL, error TEXT NOT NULL, remark TEXT NOT NULL, acceptance TEXT NOT NULL,
  eci TEXT NOT NULL, cvc_check TEXT NOT NULL, language TEXT NOT NULL,
  accept_url TEXT NOT NULL, decline_url TEXT NOT NULL, exception_url TEXT NOT NULL,
  paramplus TEXT NOT NULL, complus TEXT NOT NULL, ip TEXT NOT NULL, xid TEXT NOT NULL, faults TEXT NOT NULL,
  plan TEXT NOT NULL, sub INTEGER NOT NULL, capturing INTEGER NOT NULL, captured INTEGER NOT NULL,
  refunding INTEGER NOT NULL, refunded INTEGER NOT NULL, closed INTEGER NOT NULL, created REAL NOT NULL,
  charset TEXT NOT NULL DEFAULT 'utf-8');
CREATE INDEX IF NOT EXISTS payments_by_order ON payments (order_id);
CREATE INDEX IF NOT EXISTS payments_by_xid ON payments (xid) WHERE xid != '';
CREATE TABLE IF NOT EXISTS history (
  id INTEGER PRIMARY KEY, payid INTEGER NOT NULL, sub INTEGER NOT NULL, operation TEXT NOT NULL,
  amount INTEGER NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS history_by_payment ON history (payid, sub);
CREATE TABLE IF NOT EXISTS ledger (
  id INTEGER PRIMARY KEY, order_id TEXT NOT NULL, payid INTEGER NOT NULL, sub INTEGER NOT NULL,
  kind TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS ledger_by_order ON ledger (order_id);
CREATE TABLE IF NOT EXISTS changes (
  id INTEGER PRIMARY KEY, due REAL NOT NULL, payid INTEGER NOT NULL, sub INTEGER NOT NULL,
  operation TEXT NOT NULL, amount INTEGER NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS changes_by_due ON changes (due);
CREATE INDEX IF NOT EXISTS changes_by_payment ON changes (payid);
CREATE TABLE IF NOT EXISTS letters (
  id INTEGER PRIMARY KEY, due REAL NOT NULL, payid INTEGER NOT NULL, status INTEGER NOT NULL,
  body TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'due', answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS letters_by_due ON letters (due) WHERE state = 'due';
CREATE INDEX IF NOT EXISTS letters_by_payment ON letters (payid);
"""
TABLES = ("aliases", "payments", "history", "ledger", "changes", "letters")
