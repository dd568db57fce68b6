import { describe, expect, it } from '@jest/globals';
import { parseExpression } from './expression.ts';
import { ExpressionError } from './tokens.ts';

const request = {
  host: 'files.example.com',
  path: '/backups%2Fa.zip',
  query: 'x=1',
  method: 'GET',
  userAgent: 'Mastodon/4.4',
  tls: true,
  inList: (name: string, value: string) => name === 'mine' && value.startsWith('https://files.example.com/'),
};

describe('expressions', () => {
  it.each([
    ['http.host eq "files.example.com"', true],
    ['http.host in {"a.example" "files.example.com"} and http.request.method == "GET"', true],
    ['starts_with(http.request.uri.path, "/backups/")', false],
    ['starts_with(url_decode(http.request.uri.path), "/backups/")', true],
    ['starts_with(url_decode("%252Fa", "r"), "/a")', true],
    ['not http.host contains "files" or ssl', true],
    ['(http.host ne "x" and !(http.user_agent contains "Mastodon")) xor false', false],
    ['http.request.full_uri wildcard "https://*.EXAMPLE.com/*"', true],
    ['http.request.full_uri strict wildcard "https://*.EXAMPLE.com/*"', false],
    ['http.request.full_uri in $mine && not http.request.full_uri in $theirs', true],
    ['http.request.uri.path matches r"^/back"', true],
    ['len(http.host) ge 17', true],
    ['concat("https://", http.host, substring(http.request.uri.path, 8))', 'https://files.example.com%2Fa.zip'],
    ['wildcard_replace(http.request.uri, "/*?*", "/${2}/${1}")', '/x=1/backups%2Fa.zip'],
    ['regex_replace(lower("/System/a"), "^/system/", "/")', '/a'],
  ])('%s', (source, value) => {
    expect(parseExpression(source)(request)).toBe(value);
  });

  it.each([
    '',
    'http.hots eq "x"',
    'starts_with(http.host',
    'http.host eq "x',
    'a b',
    'no_such(1)',
    'http.host in {x}',
    '#',
  ])('refuses %j', (source) => {
    expect(() => parseExpression(source)).toThrow(ExpressionError);
  });
});
