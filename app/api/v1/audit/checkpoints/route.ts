import { serveEndpoints } from "@/app/api/v1/_endpoints/serve-endpoints";

export const { GET } = serveEndpoints("/audit/checkpoints");
