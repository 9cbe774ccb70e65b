// The policy language as a JSON Schema (2020-12), for editors: completion, documentation and a first check, here and in other people's
// editors. Published by the console at its `$id`. parse-policy.ts alone decides; whatever it accepts, this accepts.
import {
  approvalExpirySecondsMax, approvalExpirySecondsMin, approvalHoldSecondsMax, approvalsMax, approverCharactersMax, descriptionCharactersMax, documentTestsMax,
  limitMaximum, limitsPerSectionMax, listEntriesMax, messageCharactersMax, namePatternCharactersMax, pathCharactersMax, regexCharactersMax, ruleIdCharactersMax,
  testTextCharactersMax, windowSecondsMax,
} from "./bounds";
import { operandSchema, operatorDescriptions } from "./operator-descriptions";
import { operatorNames } from "./operators";
import { riskClasses, type Json } from "./types";

/** The path at which a console publishes this schema: its `$id`. */
export const languageSchemaPath = "/schema/policy/v1.json";

type Members = { readonly [key: string]: Json };

const ref = (name: string): Members => ({ $ref: `#/$defs/${name}` });
const object = (description: string, properties: Members, required: readonly string[] = []): Members => (
  { type: "object", description, properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false }
);
const text = (description: string, maxLength: number): Members => ({ type: "string", description, maxLength });
const list = (description: string, items: Members, maxItems?: number): Members => ({ type: "array", description, items, ...(maxItems === undefined ? {} : { maxItems }) });
const words = (description: string, meanings: { readonly [word: string]: string }): Members => (
  { description, anyOf: Object.entries(meanings).map(([word, meaning]) => ({ const: word, description: meaning })) }
);
const whole = (description: string, minimum: number, maximum: number): Members => ({ type: "integer", description, minimum, maximum });

const namePattern = text("A tool's name, or a pattern in which * stands for any run of characters.", namePatternCharactersMax);
const path = (description: string): Members => text(description, pathCharactersMax);
const verdict = (description: string): Members => words(description, { allow: "Allowed.", deny: "Denied." });
const scope = words("Who is counted. grant where it is not said.", {
  session: "Each session of a client. Whoever reconnects begins anew; where there is no session, the grant counts.",
  grant: "Each grant.", user: "Each person; on a grant without one, the grant counts.", server: "All calls to the server.", organization: "All calls of the organization.",
});
const max = { type: "number", description: "What the window holds: calls, or the sum of increment_from. 0 denies always.", minimum: 0, maximum: limitMaximum } as const;

const rule = {
  conditions: list("All of them must hold (AND). Empty is always true.", ref("condition")),
  on_deny: text("What the agent is told. Written for a model to act on: what it may do instead.", messageCharactersMax),
  id: text("A name of your own for this rule.", ruleIdCharactersMax),
} as const;

const section = object("What holds for the calls that this section applies to. {} says no further checks.", {
  arguments: words("Whether the arguments must be valid by the tool's own input schema.", {
    any: "Not checked against the schema. The default.", schema: "They must be valid.", strict: "They must be valid, and carry nothing that the schema does not name.",
  }),
  require: list("Each rule must hold, or the call is denied. A rule that cannot be evaluated denies.", ref("rule")),
  deny_if: list("A rule that matches denies the call. A rule that cannot be evaluated denies.", ref("rule")),
  approve_if: list("A rule that matches puts the call before a person. Until the approval queue exists, it is denied as approval_required.", ref("approvalRule")),
  limits: list("Quotas. All of a call's limits are reserved together, or none.", ref("limit"), limitsPerSectionMax),
  result: object("What may come back.", {
    redact: list("What is taken out of the answer, in this order.", ref("redaction")),
    deny_if: list("A rule over result.text, result.is_error or result.structured that matches withholds the answer.", ref("rule")),
    max_bytes: { type: "integer", description: "A larger answer is withheld.", minimum: 1 },
  }),
  action: words("Shorthand for what happens to every call.", {
    allow: "Nothing more is asked. Under a risk class, this lists the tools of the class.", deny: "Every call is denied.",
    hide: "The agent does not see the tools, and cannot call them.", require_approval: "Every call is put before a person.",
  }),
  reason: text("The message that goes with action.", messageCharactersMax),
  rate_limit: object("Shorthand for one limit on a counter of its own.", { max, window: whole("Seconds.", 1, windowSecondsMax), scope }, ["max", "window"]),
});

const definitions: Members = {
  section,
  rule: object("A rule: conditions that must all hold.", rule, ["conditions"]),
  approvalRule: object("A rule that puts calls before a person.", {
    ...rule,
    approvers: list("Roles or e-mail addresses of members. Owners, admins and approvers where it is not said.", text("A role or an e-mail address.", approverCharactersMax), listEntriesMax),
    approvals: whole("How many people must agree. 1 where it is not said.", 1, approvalsMax),
    not_requester: { type: "boolean", description: "Not by the person who asks." },
    expires_seconds: whole("How long it waits for an answer. 3600 where it is not said.", approvalExpirySecondsMin, approvalExpirySecondsMax),
    hold_seconds: whole("How long the call itself is held open. 30 where it is not said.", 0, approvalHoldSecondsMax),
    standing: { type: "boolean", description: "Whether an approval may be extended to later calls with equal arguments." },
  }, ["conditions"]),
  condition: { anyOf: [ref("comparison"), ref("any"), ref("all"), ref("not")] },
  any: object("At least one of these holds.", { any: { ...list("At least one of these holds.", ref("condition")), minItems: 1 } }, ["any"]),
  all: object("All of these hold.", { all: { ...list("All of these hold.", ref("condition")), minItems: 1 } }, ["all"]),
  not: object("This does not hold.", { not: ref("condition") }, ["not"]),
  comparison: {
    ...object("Compares what a path leads to.", {
      path: path("What is read: args.amount, args.items[*].price, time.hour, grant.tags.team, tool.risk. [*] asks each element."),
      op: { description: "How it is compared.", anyOf: operatorNames.map((name) => ({ const: name, description: operatorDescriptions[name] })) },
      value: { description: "What it is compared with." },
      value_from: path("Another path whose value it is compared with, in place of value."),
      if_missing: words("What an absent or null value counts as. Without it, absent is no.", { match: "As if the comparison held.", no_match: "As if it did not." }),
    }, ["path", "op"]),
    allOf: operatorNames.flatMap((name) => {
      const operand = operandSchema(name);
      return operand === null ? [] : [{ if: { properties: { op: { const: name } }, required: ["op"] }, then: { properties: { value: operand } } }];
    }),
  },
  limit: object("A quota. Limits with the same counter, scope and window share one count.", {
    counter: { type: "string", description: "The count's name: letters, digits, _ . -", pattern: "^[A-Za-z0-9_.-]{1,64}$" },
    window: {
      description: "How long the count runs: a name, or a number of seconds.",
      anyOf: [...["second", "minute", "hour", "day", "week", "month"].map((word) => ({ const: word, description: `Per ${word}.` })), whole("Seconds.", 1, windowSecondsMax)],
    },
    type: words("How the window is measured.", { sliding: "Back from each moment. The default up to an hour and for seconds.", calendar: "By the calendar, in the document's timezone. The default for day, week and month." }),
    max,
    scope,
    increment_from: path("The path of a number that is added up, such as args.amount. Without it each call counts 1."),
    refund: words("When a count is given back.", { never: "Never.", not_delivered: "When the server was not reached. The default.", on_error: "When the tool fails, too." }),
    on_deny: rule.on_deny,
  }, ["counter", "window", "max"]),
  redaction: object("What is found in an answer, and what stands there instead.", {
    pattern: text("A regular expression (RE2) over the texts of the answer.", regexCharactersMax),
    detect: words("Something of a known form.", {
      email: "E-mail addresses.", credit_card: "Credit card numbers.", api_key: "API keys.", jwt: "JSON web tokens.", private_key: "Private keys.", iban: "IBANs.", us_ssn: "US social security numbers.",
    }),
    path: path("A place below structuredContent, such as structuredContent.rows[*].email."),
    replace: { type: "string", description: "What stands in its place. [redacted] where it is not said." },
  }),
  test: object("A call, and what this document must decide about it. A version whose tests fail cannot be published.", {
    name: text("What the test shows.", testTextCharactersMax),
    tool: text("The tool that is called.", namePatternCharactersMax),
    args: { type: "object", description: "The arguments of the call. {} where it is not said." },
    context: object("The call around its arguments.", {
      now: text("When it takes place, as ISO 8601 with an offset.", testTextCharactersMax),
      tool: object("The tool.", { risk: { enum: [...riskClasses], description: "Its risk class." }, annotations: { type: "object", description: "What the server claims of it." } }),
      server: object("The server.", { slug: text("As its address names it.", testTextCharactersMax) }),
      grant: object("The grant.", { label: text("Its label.", testTextCharactersMax), tags: { type: "object", description: "Its tags by name.", additionalProperties: { type: "string" } } }),
      user: object("The person.", { email: text("Their e-mail address.", testTextCharactersMax), role: text("Their role.", testTextCharactersMax) }),
      client: object("The client.", {
        name: text("What it calls itself.", testTextCharactersMax), version: text("What it says of itself.", testTextCharactersMax), ip: text("The address that the call comes from.", testTextCharactersMax),
      }),
    }),
    expect: words("What must come out.", { allow: "The call is allowed.", deny: "The call is denied.", approve: "The call is put before a person.", hide: "The tool is hidden." }),
    rule: text("JSON Pointer of the rule that must decide, such as /tools/run/deny_if/0.", testTextCharactersMax),
  }, ["name", "tool", "expect"]),
};

/** The schema as a value; the same each time. */
export const languageSchema: Members = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: languageSchemaPath,
  title: "Portcullis policy, version 1",
  ...object("A policy: decides every call of the grants that it is attached to. Whatever cannot be evaluated denies.", {
    version: { const: "1", description: "The version of the language." },
    default: verdict("What happens to a tool that nothing in the document lists."),
    description: text("For people.", descriptionCharactersMax),
    timezone: { type: "string", description: "IANA time zone of time.* paths and calendar windows, such as Europe/Paris. UTC where it is not said." },
    hide: list("Tools that no agent sees, and no agent can call: names or patterns.", namePattern),
    list: words("What the agent's list of tools leaves out.", { all: "Nothing but what is hidden. The default.", callable: "Tools that are denied whatever the arguments, too." }),
    all_tools: { ...ref("section"), description: "Applies to every call. It lists no tool." },
    risk: object("Sections by risk class, for tools that are there and tools that come.", Object.fromEntries(riskClasses.map((risk) => [risk, { ...ref("section"), description: `Applies to every tool of the class ${risk}. It lists them by "action": "allow".` }]))),
    tools: { type: "object", description: "Sections by a tool's name, or a pattern in which * stands for any run of characters.", additionalProperties: ref("section") },
    resources: object("Which resources may be read, by URI. deny wins, then allow, then default.", {
      default: verdict("Of a URI that no pattern names; the document's default where it is not said."), allow: list("URIs that may be read.", namePattern), deny: list("URIs that may not be read.", namePattern),
    }),
    prompts: object("Which prompts may be got, by name. deny wins, then allow, then default.", {
      default: verdict("Of a name that no pattern names; the document's default where it is not said."), allow: list("Prompts that may be got.", namePattern), deny: list("Prompts that may not be got.", namePattern),
    }),
    server_requests: object("What the server may ask of the client; the document's default where it is not said.", {
      sampling: verdict("To ask the client's model."), elicitation: verdict("To ask the person."), roots: verdict("To ask for the client's folders."),
    }),
    tests: list("Calls, and what this document must decide about them.", ref("test"), documentTestsMax),
  }, ["version", "default"]),
  $defs: definitions,
};
