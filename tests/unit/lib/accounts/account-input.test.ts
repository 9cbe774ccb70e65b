// What people may call themselves, sign in with, and how their browsers are named.
import { describe, expect, it } from "vitest";
import { displayName, emailAddress, newPassword, signInInput, signUpInput } from "@/lib/accounts/account-input";
import { describeDevice } from "@/lib/accounts/describe-device";
import { assertMaySignUp, organizationNameFor } from "@/lib/accounts/sign-up-rules";

describe("an e-mail address", () => {
  it("is one account however it is typed", () => expect(emailAddress.parse(" Ada@Example.COM ")).toBe("ada@example.com"));
  it.each(["ada", "ada@", "@example.com", "ada@example", "a b@example.com", "ada@example.com\nbcc:x@y.z", `${"a".repeat(250)}@example.com`])("is not %j", (text) => {
    expect(emailAddress.safeParse(text).success).toBe(false);
  });
});

describe("a name", () => {
  it.each(["Ada", "Ада", "李小龍", "O’Hara-Smith 2"])("may be %s", (name) => expect(displayName.parse(name)).toBe(name));
  it.each(["", "  ", "a\nb", "a\u0000b", "a\u202eb", "a\u2028b", "x".repeat(81)])("is not %j", (name) => expect(displayName.safeParse(name).success).toBe(false));
});

it("a password has ten characters or more, and at most two hundred", () => {
  expect(newPassword.safeParse("123456789").success).toBe(false);
  expect(newPassword.safeParse("1234567890").success).toBe(true);
  expect(newPassword.safeParse("x".repeat(200)).success).toBe(true);
  expect(newPassword.safeParse("x".repeat(201)).success).toBe(false);
});

it("unknown fields are refused", () => {
  expect(signInInput.safeParse({ email: "a@example.com", password: "x", admin: true }).success).toBe(false);
  expect(signUpInput.safeParse({ name: "A", email: "a@example.com", password: "1234567890", orgId: "org_1" }).success).toBe(false);
});

describe("who may sign up", () => {
  const may = (signup: "open" | "invite" | "closed", invitation: { email: string } | null) => {
    try { assertMaySignUp(signup, "ada@example.com", invitation); return true; } catch { return false; }
  };
  it("is everybody, the invited address, or nobody", () => {
    expect([may("open", null), may("open", { email: "other@example.com" })]).toEqual([true, true]);
    expect([may("invite", null), may("invite", { email: "other@example.com" }), may("invite", { email: "ada@example.com" })]).toEqual([false, false, true]);
    expect([may("closed", null), may("closed", { email: "ada@example.com" })]).toEqual([false, false]);
  });
  it("gets an organization whose name is never too long", () => {
    expect(organizationNameFor("Ada")).toBe("Ada’s organization");
    expect(displayName.safeParse(organizationNameFor("x".repeat(80))).success).toBe(true);
  });
});

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15", "Safari on macOS"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile Safari/604.1", "Chrome on iOS"],
  ["Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"],
  ["curl/8.0", "Unknown browser"],
  ["", "Unknown browser"],
])("%s is %s", (userAgent, words) => expect(describeDevice(userAgent)).toBe(words));
