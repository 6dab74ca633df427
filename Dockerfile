# One image for every role: API, worker and venue simulator differ only in their command.
FROM node:20-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY strategies strategies
RUN node scripts/prepare.mjs --build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules node_modules
COPY --from=build --chown=root:root /app/dist dist
COPY bin bin
# Writable by the program, so that a named volume mounted here is too; everything else belongs to root.
RUN mkdir /data && chown node:node /data
USER node
ENV TRANCHE_DATA_DIR=/data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=3 CMD ["node", "bin/tranche.mjs", "health"]
ENTRYPOINT ["node", "bin/tranche.mjs"]
CMD ["api"]
