import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { checkDocument } from "@/lib/policies/check-document";

async function refusal(text: string): Promise<AppError> {
  try {
    await checkDocument(text);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("was not refused");
}

describe("checkDocument", () => {
  it("returns for a valid document", async () => {
    await expect(checkDocument('{"version":"1","default":"deny"}')).resolves.toMatchObject({ policy: { default: "deny" } });
  });

  it("names every problem by its place", async () => {
    const { code, fields } = await refusal('{"version":"2","defualt":"deny","tools":{"run":{"limits":[{"counter":"c","window":"minute","max":-1}]}}}');
    expect(code).toBe("invalid_input");
    expect(Object.keys(fields).sort()).toEqual(["document", "document/default", "document/defualt", "document/tools/run/limits/0/max", "document/version"]);
    expect(fields["document/defualt"]).toContain("default");
  });

  it("points at the whole document where the text is no JSON", async () => {
    expect(Object.keys((await refusal("{")).fields)).toEqual(["document"]);
  });
});
