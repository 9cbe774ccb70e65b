// The small alphabets that random documents and calls share, so that they often meet: plain values and the odd ones of every operator.

export const toolNames = ["run", "pull", "a", "ab", "list_x", "__proto__", "t/~", "😀"] as const;
export const toolPatterns = ["*", "r*", "*n", "a*b", "a**", "list_*", "*_*", "～*", "😀*"] as const;
export const riskClasses = ["read", "write", "execute", "destructive", "financial"] as const;

export const texts = ["", "a", "ab", "run", "read", "blue", "main", "MAIN", "feature/x", "é", "e\u0301", "😀", "😀a", "～", "a\nb", "1", "a*b", "\ud83d", "ada@example.com"] as const;
export const numbers = [0, -0, 1, 2, 3, 5, 1.5, -1, 0.1, 0.0000001, 2.0000001, 100, 1e21, 9_007_199_254, 9_007_199_254.5, 9_007_199_254_740_991] as const;

export const urls = [
  "https://example.com", "https://EXAMPLE.com:8443/a?b#c", "http://user:pw@api.example.com/", "https://a.b.example.com.", "https://example.com.evil.test/",
  "https://evil.test/example.com", "https://xn--bcher-kva.example/", "https://bücher.example/", "http://0x7f.1/", "http://127.0.0.1.", "http://[::1]:80/", "http://[0:0::1]",
  "foo://Example.COM/x", "foo://ex%61mple.com", "foo://b%C3%BCcher.example/", "foo://a b/", "mailto:a@example.com", "file:///etc/passwd", "file://example.com/x", "data:,x",
  "https:example.com", "https:\\\\example.com\\x", " https://example.com", "//example.com", "example.com", "http://", "https://ex\tample.com", "http://.example.com/", "ws://example.com",
  "http://1.2.3.4.5/", "http://a%2eexample.com", "foo://1.2.3", "foo://[::FFFF]",
] as const;
export const hosts = ["example.com", "*.example.com", "EXAMPLE.com.", "bücher.example", "xn--bcher-kva.example", "127.0.0.1", "[::1]", "*.evil.test", "1.2.0.3", "[::ffff]"] as const;

export const filePaths = [
  "/", "/etc", "/etc/passwd", "/etc/", "//etc/passwd", "/etc//./passwd", "/etc/../x", "/ETC/passwd", "/etcetera", "/srv/a\\..\\b", "/srv/a\\b", "/srv/%2e%2e/x", "/srv/a\0b", "srv/a", "./a", "",
  "/srv", "/srv/data/x", "/srv/...", "C:\\srv", "c:/SRV/data", "C:\\srv\\..\\x", "C:srv", "C:\\srv.\\data ", "C:\\srv\\... \\x", "C:\\srv\\a:b", "C:\\PROGRA~1", "C:\\srv\\a~b",
  "\\\\host\\share\\x", "\\\\HOST\\Share", "\\\\host", "\\\\?\\C:\\srv", "\\\\.\\pipe\\x", "//host/share/x", "\\srv", "D:\\srv", "C:\\", "C:/srv/./data", "\\\\host/share\\.\\x",
] as const;
export const roots = ["/", "/etc", "/srv/", "/srv/./data", "/srv//data", "C:\\srv", "c:/", "C:\\SRV\\data", "\\\\host\\share", "/srv/a\\b"] as const;

export const addresses = [
  "10.0.0.1", "10.255.255.255", "11.0.0.1", "127.0.0.1", "192.0.2.7", "010.0.0.1", "10.0.1", "10.0.0.256", "::1", "::ffff:10.0.0.1", "::FFFF:a00:1", "::10.0.0.1", "2001:db8::1", "2001:DB8:0:0:0:0:0:1",
  "2001:db8:::1", "1:2:3:4:5:6:7::", "1:2:3:4::5:6:7:8", "[::1]", "fe80::1%eth0", "10.0.0.1:80", " 10.0.0.1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::", "12345::", "::1.2.3.4.5", "",
] as const;
export const ranges = ["10.0.0.0/8", "10.0.0.1/32", "0.0.0.0/0", "127.0.0.0/8", "192.0.2.0/24", "::/0", "::1/128", "2001:db8::/32", "::ffff:10.0.0.0/104", "::ffff:0:0/96", "1:2:3:4::/64"] as const;

export const regexes = ["^r", "n$", "a|b", "", "[0-9]+", "(?i)RUN", ".", "^.$", "\\pL", "e\u0301", "[^a]"] as const;
export const globs = ["*", "r*", "?", "??", "*n", "a*b", "", "😀?", "*@example.com", "feature/*", "[ab]", "a\\*b"] as const;

export const timezones = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Apia"] as const;
/** Around changes of the clock, leap days and turns of the year, in one of the zones above. */
export const instants = [
  "2026-01-01T12:00:00Z", "2026-03-29T00:59:59.999Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", "2026-04-04T15:15:00Z",
  "2026-10-03T15:45:00Z", "2026-12-31T23:59:59.001Z", "2027-01-03T23:30:00Z", "2028-02-29T10:00:00Z", "2026-07-05T18:20:00.5Z", "2024-12-30T00:00:00Z",
] as const;
