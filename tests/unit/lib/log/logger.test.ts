// What a log line looks like and, above all, what is never in one.
import { expect, test } from "vitest";
import { createLogger } from "@/lib/log/logger";

function linesOf(write: (logger: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  write(createLogger({ name: "test", level: "info", destination: { write: (line: string) => void lines.push(line) } }));
  return lines;
}

test("a line is JSON with ISO time, level, name and message", () => {
  const [line = ""] = linesOf((logger) => logger.info({ orgId: "org_1" }, "hello"));
  expect(JSON.parse(line)).toEqual({ level: "info", time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), name: "test", orgId: "org_1", msg: "hello" });
});

test("a line under the level is not written", () => {
  expect(linesOf((logger) => logger.debug("x"))).toEqual([]);
});

test.each([
  "authorization", "Authorization", "cookie", "set-cookie", "token", "accessToken", "reset_token", "password", "passwordHash", "secret", "SESSION_SECRET",
  "clientSecret", "args", "arguments", "headers", "body", "params", "CONSOLE_DATABASE_URL", "sealing-private-key", "apiKey", "credential",
])("the value of %s is never written, at any depth", (name) => {
  const [line = ""] = linesOf((logger) => {
    logger.error({ [name]: "hush-hush", a: [{ b: { [name]: { c: "hush-hush" } } }], err: new Error("x", { cause: { [name]: "hush-hush" } }) }, "x");
  });
  expect(line).not.toContain("hush-hush");
  expect(line).toContain("[redacted]");
});

test("a child logger redacts what is logged through it", () => {
  const [line = ""] = linesOf((logger) => logger.child({ part: "x", secret: "hush-hush" }).info({ token: "hush-hush", bytes: Buffer.from("hush") }));
  expect(line).toContain('"part":"x"');
  expect(line).toContain("[bytes]");
  expect(line).not.toContain("hush-hush");
});

test("a database error is written without the row and the query that it quotes", () => {
  const error = Object.assign(new Error("duplicate key"), { code: "23505", detail: "Key (email)=(hush-hush) already exists.", query: "hush-hush" });
  const [line = ""] = linesOf((logger) => logger.error({ err: error }));
  expect(line).not.toContain("hush-hush");
  expect(JSON.parse(line)).toMatchObject({ err: { type: "Error", message: "duplicate key", code: "23505" } });
});

test("no text makes a line long: not an error's message, nor its stack, its name or its cause", () => {
  const long = "y".repeat(8_000_000);
  const error = Object.assign(new Error(long, { cause: new Error(long, { cause: long }) }), { name: long, code: long });
  const [line = ""] = linesOf((logger) => logger.error({ err: error, text: long }, "x"));
  expect(line.length).toBeLessThan(10_000);
  expect(JSON.parse(line)).toMatchObject({ err: { message: `${"y".repeat(1_000)}…` } });
});

test("a cycle and a bigint do not break logging", () => {
  const cycle: Record<string, unknown> = { size: 10n };
  cycle["self"] = cycle;
  expect(linesOf((logger) => logger.info({ cycle }))).toHaveLength(1);
});
