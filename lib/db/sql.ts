// Tagged SQL, for the tables that Prisma cannot describe. Values are always parameters.

export { Prisma } from "@/prisma/generated/client";
