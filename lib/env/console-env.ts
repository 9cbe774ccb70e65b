// The console's environment. The gateway's is in gateway-env.ts; what `npm start` itself reads is described in .env.example.
import { z } from "zod";
import {
  cidr, cidrOrHost, egressPorts, host, httpUrl, key32, list, localMode, located, logLevel, nodeEnv, origin, parseEnv, port, postgresUrl, type RawEnvironment,
} from "./parse-env";

/** Every variable that the console reads; .env.example is held equal to it by a test. */
export const consoleEnvSchema = z.object({
  NODE_ENV: nodeEnv,
  CONSOLE_HOST: host("127.0.0.1"),
  CONSOLE_PORT: port(3000),
  CONSOLE_URL: origin.optional(),
  GATEWAY_HOST: host("127.0.0.1"),
  GATEWAY_PORT: port(3100),
  GATEWAY_URL: httpUrl.optional(),
  CONSOLE_DATABASE_URL: postgresUrl,
  SESSION_SECRET: z.string().min(32, "is shorter than 32 characters"),
  SEALING_PUBLIC_KEY: key32,
  SIGNUP: z.enum(["open", "invite", "closed"], "is not open, invite or closed").default("open"),
  SMTP_URL: z.string().regex(/^smtps?:\/\/./, "is not an smtp:// or smtps:// URL").optional(),
  MAIL_FROM: z.string().regex(/@/, "has no address").default("Portcullis <portcullis@localhost>"),
  MAIL_DIR: z.string().default(".data/mail"),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  TRUSTED_PROXIES: list(cidr),
  /** What the gateway may dial beyond public addresses; read here too, so that a form refuses no more than the gateway does. */
  EGRESS_ALLOW: list(cidrOrHost),
  EGRESS_PORTS: egressPorts,
  LOCAL_MODE: localMode,
  LOG_LEVEL: logLevel,
}).superRefine((env, context) => {
  for (const [id, secret] of [["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"], ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"]] as const) {
    if ((env[id] === undefined) === (env[secret] === undefined)) continue;
    const [missing, given] = env[id] === undefined ? [id, secret] : [secret, id];
    context.addIssue({ code: "custom", path: [missing], message: `is missing, and ${given} is set` });
  }
}).transform(located);

export type ConsoleEnv = Readonly<z.output<typeof consoleEnvSchema>>;

let parsed: ConsoleEnv | undefined;

/** The console's environment, read and checked at the first call; throws an `EnvironmentError` that names every problem. */
export function consoleEnv(raw?: RawEnvironment): ConsoleEnv {
  if (raw !== undefined) return parseEnv(consoleEnvSchema, raw);
  parsed ??= parseEnv(consoleEnvSchema, process.env);
  return parsed;
}

/**
 * Tells next-auth, which reads the environment by itself, what it must know; call once, before the server listens.
 * Nobody sets these two by hand, so they cannot disagree with CONSOLE_URL and SESSION_SECRET.
 */
export function provideNextAuthEnv(env: ConsoleEnv): void {
  process.env["NEXTAUTH_URL"] = env.CONSOLE_URL;
  process.env["NEXTAUTH_SECRET"] = env.SESSION_SECRET;
}
