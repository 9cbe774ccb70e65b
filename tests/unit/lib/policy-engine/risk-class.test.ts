// The first classification of real tools, and the policy that is proposed for them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { proposePolicy } from "@/lib/policy-engine/propose-policy";
import { classifyRisk } from "@/lib/policy-engine/risk-class";
import type { RiskClass } from "@/lib/policy-engine/types";

const classes: { readonly [risk in RiskClass]: readonly string[] } = {
  read: [
    "list_issues", "get_file_contents", "search_code", "searchRepositories", "read-file", "directory.list", "echo", "get-sum", "get-tiny-image", "GetURLStatus",
    "list_payments", "get_transfer", "browser_snapshot", "fetch", "describe_table", "get_delete_markers", "listCharges", "sequential_thinking_read",
  ],
  write: ["create_issue", "update_page", "send_message", "add-comment", "pull", "push_files", "createOrUpdateFile", "write_file", "toggle-simulated-logging", "merge_pull_request"],
  execute: ["run", "exec", "execute_sql", "query", "evalCode", "browser_click", "run_command", "trigger-long-running-operation", "simulate-research-query", "shell", "chat_completion"],
  destructive: ["delete_file", "drop_table", "purge-queue", "wipe_workspace", "removeUser", "bulk_delete", "get_and_delete", "update_or_delete", "kill_process", "frobnicate", "x", ""],
  financial: ["pay", "create_refund", "transfer_funds", "charge_card", "create_payment_link", "refundOrder", "sendMoney", "cancel_subscription", "buy", "delete_invoice"],
};

describe("classifyRisk", () => {
  it.each(Object.entries(classes).flatMap(([risk, names]) => names.map((name) => [name, risk])))("%s is %s by its name alone", (name, risk) => {
    expect(classifyRisk({ name: name ?? "" }).risk).toBe(risk);
  });

  it("asks the description where the name says nothing", () => {
    expect(classifyRisk({ name: "weather", description: "Returns the forecast. Never deletes anything." })).toEqual({ risk: "read", evidence: "the description says `returns`" });
    expect(classifyRisk({ name: "gc", description: "Fetches old branches and deletes them." }).risk).toBe("destructive");
  });

  it("lets annotations raise a class but never lower it", () => {
    expect(classifyRisk({ name: "list_files", annotations: { destructiveHint: true } }).risk).toBe("destructive");
    expect(classifyRisk({ name: "list_files", annotations: { readOnlyHint: false } }).risk).toBe("write");
    expect(classifyRisk({ name: "delete_file", annotations: { readOnlyHint: true, destructiveHint: false } }).risk).toBe("destructive");
    expect(classifyRisk({ name: "frobnicate", annotations: { readOnlyHint: true } }).risk).toBe("read");
    expect(classifyRisk({ name: "pay", annotations: { destructiveHint: true } }).risk).toBe("financial");
  });

  it("raises a tool that takes a program, whatever its name", () => {
    const inputSchema = { type: "object", properties: { command: { type: "string" } } };
    expect(classifyRisk({ name: "get_output", inputSchema })).toEqual({ risk: "execute", evidence: "the parameter `command` takes a command or code" });
    expect(classifyRisk({ name: "get_output", inputSchema: { properties: { command: { type: "integer" } } } }).risk).toBe("read");
    expect(classifyRisk({ name: "delete_output", inputSchema }).risk).toBe("destructive");
  });

  it("never throws, whatever the definition", () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.jsonValue(), fc.jsonValue(), (name, description, annotations, inputSchema) => {
      const definition = { name, description, annotations: JSON.parse(JSON.stringify(annotations)), inputSchema: JSON.parse(JSON.stringify(inputSchema)) };
      expect(classifyRisk(definition)).toEqual(classifyRisk(definition));
    }), { numRuns: 500 });
  });
});

describe("proposePolicy", () => {
  it("proposes by class", () => {
    expect(proposePolicy([
      { name: "list", risk: "read" }, { name: "create", risk: "write" }, { name: "run", risk: "execute" }, { name: "wipe", risk: "destructive" }, { name: "pay", risk: "financial" },
    ])).toEqual({
      version: "1",
      default: "deny",
      hide: ["wipe"],
      tools: {
        create: { limits: [{ counter: "create_rate", window: "minute", max: 30, scope: "grant" }] },
        list: {},
        pay: { deny_if: [{ conditions: [], on_deny: "Needs a human." }] },
        run: { limits: [{ counter: "run_rate", window: "minute", max: 10, scope: "grant" }] },
      },
    });
  });

  it("proposes for the Ollama server's run tool what the catalogue recommends", () => {
    expect(JSON.stringify(proposePolicy([{ name: "run", risk: classifyRisk({ name: "run", description: "Run a model" }).risk }])))
      .toBe('{"version":"1","default":"deny","tools":{"run":{"limits":[{"counter":"run_rate","window":"minute","max":10,"scope":"grant"}]}}}');
  });

  it("is valid whatever the tools are called", () => {
    const name = fc.oneof(fc.string({ unit: "grapheme", maxLength: 250 }), fc.constantFrom("__proto__", "a*", "", "constructor", "x".repeat(200)));
    fc.assert(fc.property(fc.array(fc.record({ name, risk: fc.constantFrom<RiskClass>("read", "write", "execute", "destructive", "financial") }), { maxLength: 20 }), (tools) => {
      expect(parsePolicy(JSON.stringify(proposePolicy(tools)), linearRegex).ok).toBe(true);
    }), { numRuns: 500 });
  });
});
