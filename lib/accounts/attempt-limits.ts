// How often people may try: the numbers behind `too_many_attempts` on every account form.

import type { AttemptLimit } from "@/lib/throttle/take-attempt";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Failed sign-ins: 10 per address and 50 per network address in 15 minutes. One that succeeds is given back. */
export function signInLimits(email: string, ip: string): readonly AttemptLimit[] {
  return [
    { name: "sign-in-by-ip", subject: ip, max: 50, windowMs: 15 * minuteMs },
    { name: "sign-in", subject: email, max: 10, windowMs: 15 * minuteMs },
  ];
}

/** Sign-ups: 60 an hour per network address. */
export function signUpLimits(ip: string): readonly AttemptLimit[] {
  return [{ name: "sign-up-by-ip", subject: ip, max: 60, windowMs: hourMs }];
}

/** Letters that a stranger can cause: 5 an hour to one address. */
export function mailLimits(email: string): readonly AttemptLimit[] {
  return [{ name: "mail", subject: email, max: 5, windowMs: hourMs }];
}

/** Forms that make letters: 30 an hour per network address. */
export function mailAskLimits(ip: string): readonly AttemptLimit[] {
  return [{ name: "mail-by-ip", subject: ip, max: 30, windowMs: hourMs }];
}

/** Guesses at one's own present password: 10 in 15 minutes per person, so that a stolen browser is no oracle. */
export function ownPasswordLimits(userId: string): readonly AttemptLimit[] {
  return [{ name: "own-password", subject: userId, max: 10, windowMs: 15 * minuteMs }];
}
