// Letters: what is in them, how they wait, and where they lie when there is no mail server.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileTransport } from "@/lib/mail/file-transport";
import type { Mail } from "@/lib/mail/mail";
import { openOutbox } from "@/lib/mail/outbox";
import { listStoredLetters, readStoredLetter } from "@/lib/mail/read-mail-files";
import { splitAtLinks } from "@/app/(public)/mail/[letter]/split-at-links";

const letter = (subject: string): Mail => ({ to: "ada@example.com", subject, text: "Hello\n" });

describe("the outbox", () => {
  it("sends one letter after another and reports a failure without its text", async () => {
    const sent: string[] = [];
    const problems: unknown[] = [];
    let busy = 0;
    const outbox = openOutbox({
      async send(mail) {
        busy += 1;
        expect(busy).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        busy -= 1;
        if (mail.subject === "b") throw new Error("refused");
        sent.push(mail.subject);
      },
    }, (problem) => problems.push(problem));
    for (const subject of ["a", "b", "c"]) outbox.post(letter(subject));
    await outbox.settled();
    expect(sent).toEqual(["a", "c"]);
    expect(problems).toEqual([{ subject: "b", err: new Error("refused") }]);
  });
  it("holds two hundred letters and drops the next with a report", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => { release = resolve; });
    const problems: unknown[] = [];
    let sent = 0;
    const outbox = openOutbox({ send: async () => { await held; sent += 1; } }, (problem) => problems.push(problem));
    for (let index = 0; index < 201; index += 1) outbox.post(letter(String(index)));
    expect(problems).toHaveLength(1);
    release();
    await outbox.settled();
    expect(sent).toBe(200);
  });
});

describe("letters as files", () => {
  let folder: string;
  beforeEach(() => { folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-mail-")), "mail"); });
  afterEach(() => fs.rmSync(path.dirname(folder), { recursive: true, force: true }));

  it("can be read by this user alone, as JSON and as text, newest first", async () => {
    const transport = fileTransport(folder, "Portcullis <p@localhost>");
    await transport.send(letter("first"));
    await new Promise((resolve) => setTimeout(resolve, 2));
    await transport.send(letter("second"));
    const letters = await listStoredLetters(folder);
    expect(letters.map(({ subject }) => subject)).toEqual(["second", "first"]);
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of fs.readdirSync(folder)) expect(fs.statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
    expect(await readStoredLetter(folder, letters[0]?.id ?? "")).toMatchObject({ to: "ada@example.com", text: "Hello\n" });
  });
  it("are never reached by a path, and a broken file is no letter", async () => {
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "000000000000000000000000.json"), "{");
    fs.writeFileSync(path.join(path.dirname(folder), "secret.json"), JSON.stringify({ ...letter("x"), from: "x", sentAt: "x" }));
    for (const id of ["../secret", "000000000000000000000000", "", "a/b", "%2e%2e"]) expect(await readStoredLetter(folder, id), id).toBeNull();
    expect(await listStoredLetters(folder)).toEqual([]);
    expect(await listStoredLetters(path.join(folder, "missing"))).toEqual([]);
  });
});

it("only this console's addresses become links", () => {
  const links = (text: string) => splitAtLinks(text, "http://localhost:3000").filter(({ href }) => href !== null).map(({ href }) => href);
  expect(links("see http://localhost:3000/verify/abc?next=%2Fx now")).toEqual(["/verify/abc?next=%2Fx"]);
  expect(links("http://localhost:3000.evil.example/x http://evil.example/ javascript:alert(1) http://localhost:3000@evil.example/")).toEqual([]);
});
