// An address is shown with its path, and nothing of its query.
import { expect, it } from "vitest";
import { shownAddress } from "@/app/(console)/[org]/servers/shown-address";

it("a server's address is shown with its path, and of its query only that there is one", () => {
  expect(shownAddress("http://127.0.0.1:9000/wrong")).toBe("http://127.0.0.1:9000/wrong");
  expect(shownAddress("https://mcp.example/mcp?key=s3cret")).toBe("https://mcp.example/mcp?…");
});
