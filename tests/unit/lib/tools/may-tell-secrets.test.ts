// A tool that reads what should stay where it is, is marked before it passes.
import { describe, expect, it } from "vitest";
import { mayTellSecrets } from "@/lib/tools/may-tell-secrets";

describe("a tool that only reads", () => {
  it.each([
    ["get-env", ""], ["printEnv", ""], ["readSecret", ""], ["debug", "Returns all environment variables, helpful for debugging"], ["vault_read", "Reads a stored credential."], ["list_api_keys", ""],
  ])("is marked: %s, %s", (name, description) => {
    expect(mayTellSecrets({ name, description })).toBe(true);
  });

  it.each([["get-sum", "Adds two numbers."], ["environmental_report", "The weather of a place."], ["envelope", "An envelope of a letter."]])("is not marked: %s", (name, description) => {
    expect(mayTellSecrets({ name, description })).toBe(false);
  });
});
