import { describe, expect, it } from 'vitest';
import { Pattern } from '../../src/config/pattern.ts';

const LONG_NAME = `${'a'.repeat(255)}!`;

describe('a pattern', () => {
  it.each([
    '^([a-z0-9]+-?)+$',
    '^(a+)+$',
    '^(a|a)*$',
    '^(?:a|aa)+$',
    '(.*)*x',
    '.*.*.*.*.*.*.*.*=',
    '^(a?){250}a{250}$',
  ])('that makes a backtracking engine hang, %s, rejects a name that nearly matches', (source) => {
    expect(new Pattern(source, 'anywhere').test(LONG_NAME)).toBe(false);
    expect(new Pattern(source, 'whole text').test(LONG_NAME)).toBe(false);
  });

  it.each([
    ['web', 'my-web-shop', true, false],
    ['^web', 'my-web-shop', false, false],
    ['a|ab', 'ab', true, true],
    ['phala_cvm_.*', 'phala_cvm_status', true, true],
    ['(?i)^PROD', 'prod-1', true, false],
    ['^[[:alpha:]]+\\z', 'web', true, true],
    ['\\Aweb\\d{2}', 'web12', true, true],
    ['^\\pL+$', 'café', true, true],
    ['^.$', '💥', true, true],
    ['', 'web', true, false],
  ])('%j has a match in %j: %s; matches all of it: %s', (source, text, anywhere, whole) => {
    expect(new Pattern(source, 'anywhere').test(text)).toBe(anywhere);
    expect(new Pattern(source, 'whole text').test(text)).toBe(whole);
  });
});

describe('what is no pattern is rejected with the reason and without the text', () => {
  it.each([
    ['a group without its end', 'web-(', 'missing closing )'],
    ['a class without its end', '[', 'missing closing ]'],
    ['a repetition of nothing', '*_total', 'missing argument to repetition operator'],
    ['a repetition of a repetition', 'a**', 'invalid nested repetition operator'],
    ['a lookahead', 'web-(?=1)', 'invalid or unsupported Perl syntax'],
    ['a negative lookahead', 'web-(?!1)', 'invalid or unsupported Perl syntax'],
    ['a backreference', '(a)\\1', 'invalid escape sequence'],
    ['an escape of JavaScript', '\\u0041', 'invalid escape sequence'],
    ['an unknown POSIX class', '[[:letter:]]', 'invalid character class range'],
    ['a repetition beyond 1000', 'a{1001}', 'invalid repeat count'],
    ['nested repetitions beyond 1000', '(a{100}){100}', 'invalid repeat count'],
    ['too many repetitions', 'a{1000}'.repeat(6), 'too large: too many repetitions or alternatives'],
    ['a long text', 'a'.repeat(4097), 'longer than 4096 characters'],
    ['deep nesting', '('.repeat(1100) + ')'.repeat(1100), 'expression nests too deeply'],
  ])('%s', (_, source, reason) => {
    expect(() => new Pattern(source, 'anywhere')).toThrow(new Error(reason));
  });
});
