/**
 * Exact draws from normal, gamma and Beta distributions. Pure: all randomness comes in as `uniform`.
 *
 * Notation: U uniform in [0, 1), Z normal, G(a) gamma with shape a and scale 1, B(a, b) Beta.
 * - Z: the ziggurat with 256 layers (Marsaglia and Tsang, J. Stat. Softw. 5(8), 2000), its tail by Marsaglia (1964).
 * - G(a), a >= 1: rejection from a transformed normal (Marsaglia and Tsang, ACM TOMS 26(3), 2000).
 * - G(a), a < 1: G(a + 1) U^(1/a) (the same paper, section 6).
 * - B(a, b) = G(a) / (G(a) + G(b)). Where a shape is below 1 a gamma may be too small for a double, so their logarithms are compared.
 */
import type { Uniform } from '../../shared/random.js';

const LAYERS = 256;
/** Where the tail begins: the r that makes 256 layers of equal area reach the top of exp(-x^2 / 2). */
const TAIL_START = 3.6541528853610088;
/** The area of each layer. */
const LAYER_AREA = 0.004928673233974655;

/** Largest sum of both shapes at which sums and quotients of two gamma draws cannot overflow. */
const LARGEST_DIRECT_SHAPES = 1e150;

/** Right edge of each layer, from the widest; the bottom one is widened to hold the tail's area. The last entry is the top: 0. */
const EDGES = layerEdges();
const HEIGHTS = EDGES.map((x) => Math.exp(-0.5 * x * x));

function layerEdges(): Float64Array {
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = LAYER_AREA / Math.exp(-0.5 * TAIL_START * TAIL_START);
  edges[1] = TAIL_START;
  for (let layer = 2; layer < LAYERS; layer++) {
    const below = edges[layer - 1]!;
    edges[layer] = Math.sqrt(-2 * Math.log(LAYER_AREA / below + Math.exp(-0.5 * below * below)));
  }
  return edges;
}

/*
 * Each draw is a short function for the usual case and another one for the rest: so the usual case is inlined into whatever loop draws,
 * which halves its time.
 */

/** A draw from the standard normal distribution. */
export function drawNormal(uniform: Uniform): number {
  // One uniform gives both: its top 8 bits the layer, the other 45 the place in it.
  const scaled = uniform() * LAYERS;
  const layer = scaled | 0;
  const x = (2 * (scaled - layer) - 1) * EDGES[layer]!;
  return Math.abs(x) < EDGES[layer + 1]! ? x : drawOutsideNextLayer(layer, x, uniform);
}

/** The place is not under the next layer's edge: it may be above the curve, or in the tail. */
function drawOutsideNextLayer(layer: number, x: number, uniform: Uniform): number {
  if (layer === 0) return x < 0 ? -drawTail(uniform) : drawTail(uniform);
  const height = HEIGHTS[layer]! + uniform() * (HEIGHTS[layer + 1]! - HEIGHTS[layer]!);
  return height < Math.exp(-0.5 * x * x) ? x : drawNormal(uniform);
}

function drawTail(uniform: Uniform): number {
  for (;;) {
    const beyond = -Math.log(1 - uniform()) / TAIL_START;
    if (-2 * Math.log(1 - uniform()) >= beyond * beyond) return TAIL_START + beyond;
  }
}

/** Marsaglia and Tsang's rejection, for shapes >= 1. */
function drawLargeGamma(shape: number, uniform: Uniform): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const z = drawNormal(uniform);
  const root = 1 + c * z;
  const u = 1 - uniform();
  if (root > 0 && u < 1 - 0.0331 * z * z * z * z) return d * root * root * root;
  return drawBeyondSqueeze(d, c, z, u, uniform);
}

/** The squeeze did not accept `z`: decide by the density, and go on until a pair is accepted. */
function drawBeyondSqueeze(d: number, c: number, z: number, u: number, uniform: Uniform): number {
  for (;;) {
    const root = 1 + c * z;
    const v = root * root * root;
    if (root > 0 && Math.log(u) < 0.5 * z * z + d * (1 - v + Math.log(v))) return d * v;
    z = drawNormal(uniform);
    u = 1 - uniform();
  }
}

function checkShape(shape: number): void {
  if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`the shape of a gamma or Beta distribution must be a finite number above 0; it is ${shape}`);
  }
}

/**
 * A draw from the gamma distribution with the given shape and scale 1. Below a shape of about 0.01 many draws are smaller than a double
 * can be, and are 0: compare {@link drawLogGamma} instead.
 *
 * @param shape - > 0, finite
 * @throws RangeError when the shape is not
 */
export function drawGamma(shape: number, uniform: Uniform): number {
  checkShape(shape);
  return shape >= 1 ? drawLargeGamma(shape, uniform) : Math.exp(drawLogGamma(shape, uniform));
}

/**
 * The logarithm of a draw from the gamma distribution with the given shape and scale 1; always finite.
 *
 * @param shape - > 0, finite
 * @throws RangeError when the shape is not
 */
export function drawLogGamma(shape: number, uniform: Uniform): number {
  checkShape(shape);
  if (shape >= 1) return Math.log(drawLargeGamma(shape, uniform));
  return Math.log(drawLargeGamma(shape + 1, uniform)) + Math.log(1 - uniform()) / shape;
}

/**
 * A draw from Beta(alpha, beta), in [0, 1]: never NaN, and an end of the interval only where the draw is nearer to it than to any other
 * double.
 *
 * @param alpha - > 0, finite; tested from 1e-3 to 1e9
 * @param beta - likewise
 * @throws RangeError when a shape is not
 */
export function drawBeta(alpha: number, beta: number, uniform: Uniform): number {
  if (alpha >= 1 && beta >= 1 && alpha + beta < LARGEST_DIRECT_SHAPES) {
    const above = drawLargeGamma(alpha, uniform);
    return above / (above + drawLargeGamma(beta, uniform));
  }
  return 1 / (1 + Math.exp(-drawBetaLogOdds(alpha, beta, uniform)));
}

/**
 * log(x / (1 - x)) of a draw x from Beta(alpha, beta). It orders draws as they are, also where they are so near to 0 or 1 that they would be
 * equal as doubles.
 *
 * @param alpha - > 0, finite
 * @param beta - likewise
 * @throws RangeError when a shape is not
 */
export function drawBetaLogOdds(alpha: number, beta: number, uniform: Uniform): number {
  if (alpha >= 1 && beta >= 1 && alpha + beta < LARGEST_DIRECT_SHAPES) {
    const above = drawLargeGamma(alpha, uniform);
    return Math.log(above / drawLargeGamma(beta, uniform));
  }
  const logAbove = drawLogGamma(alpha, uniform);
  return logAbove - drawLogGamma(beta, uniform);
}
