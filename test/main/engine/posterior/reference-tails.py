"""Writes reference-tails.ts: tails of Beta and Student's t, from mpmath at 40 digits. Run: python3 reference-tails.py > reference-tails.ts

Tails are integrals of the density by Gauss-Legendre quadrature over short intervals, so that they depend on no special function but
the log-gamma of the normalising constant. scipy.special's betainc and stdtr, doubles, must agree to 1e-9 where both can be compared.
"""
from mpmath import mp, mpf, loggamma, log, exp, quad, inf, sqrt, pi
from scipy.special import betainc, betaincc, stdtr

mp.dps = 40


def integral(log_density, start, width, sign):
    """log of the integral of exp(log_density) from start to sign * infinity, by intervals until they add nothing."""
    base = log_density(start)
    total, position, step = mpf(0), mpf(start), mpf(width) / 2
    while True:
        end = position + sign * step
        part = abs(quad(lambda t: exp(log_density(t) - base), [position, end]))
        total += part
        position = end
        if part < total * mpf(10) ** -25:
            return base + log(total)
        if part > total * mpf("0.01"):
            continue
        step *= mpf("1.5")


def beta_row(a, b, t):
    a, b, t = mpf(a), mpf(b), mpf(t)
    constant = loggamma(a + b) - loggamma(a) - loggamma(b)

    def log_density(s):
        return constant - a * log(1 + exp(-s)) - b * log(1 + exp(s))

    spread = sqrt(1 / a + 1 / b)
    mode = log(a / b)
    upper, lower = integral(log_density, t, spread, 1) if t >= mode else None, integral(log_density, t, spread, -1) if t < mode else None
    upper = upper if upper is not None else log(1 - exp(lower))
    lower = lower if lower is not None else log(1 - exp(upper))
    x = 1 / (1 + exp(-t))
    if max(a, b) < 1e6 and x < 0.99:
        assert abs(betainc(float(a), float(b), float(x)) / exp(lower) - 1) < 1e-8, (a, b, t)
        assert abs(betaincc(float(a), float(b), float(x)) / exp(upper) - 1) < 1e-8, (a, b, t)
    return upper, lower


def student_row(v, z):
    v, z = mpf(v), mpf(z)
    constant = loggamma((v + 1) / 2) - loggamma(v / 2) - log(pi * v) / 2

    # In s = asinh(t / sqrt(v)) the density falls like an exponential, however few the degrees of freedom.
    def log_density(s):
        return constant + log(v) / 2 - v * log(mp.cosh(s))

    upper = integral(log_density, mp.asinh(abs(z) / sqrt(v)), 1 / sqrt(v), 1)
    assert abs(stdtr(float(v), -abs(float(z))) / exp(upper) - 1) < 1e-8, (v, z)
    return (upper, log(1 - exp(upper))) if z >= 0 else (log(1 - exp(upper)), upper)


BETA = [(1, 1), (1, 3), (4, 1), (1.5, 1.25), (2, 2), (3.7, 9.2), (10, 10), (11.3, 40.6), (60.25, 1.5), (1, 500), (300, 2.75), (400, 590),
        (700, 310), (1200, 40.5), (990, 1010), (1500, 1500), (3000.5, 12000.25), (1e5, 3), (2.5, 1e6), (1e6, 1e6), (9.5e6, 5e5), (1e7, 1),
        (1e7, 1e4)]
FREEDOM = [1, 2.5, 4, 5, 9, 14.5, 15, 22, 60.5, 400, 1e4, 1e6, 1e7]
DEVIATIONS = [-7.5, -6, -4, -2.5, -1, -0.25, 0, 0.3, 1.2, 2, 3.2, 3.6, 5, 7]


def number(value):
    return repr(float(value))


print("// biome-ignore-all format: a table")
print("// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: log 2 comes about as any other value does")
print("/** Tails of Beta and Student's t from mpmath at 40 digits. Written by reference-tails.py. */")
print()
print("/** Rows of a, b, position (logit), log P(X > position), log P(X <= position). */")
print("export const BETA_TAILS: readonly (readonly [number, number, number, number, number])[] = [")
for a, b in BETA:
    centre, spread = float(log(mpf(a) / b)), float(sqrt(mpf(1) / a + mpf(1) / b))
    for z in DEVIATIONS:
        t = round(centre + z * spread, 9) if spread > 1e-2 else centre + z * spread
        upper, lower = beta_row(a, b, t)
        if min(upper, lower) < -60:
            continue
        print(f"  [{number(a)}, {number(b)}, {number(t)}, {number(upper)}, {number(lower)}],")
print("];")
print()
print("/** Rows of degrees of freedom, z, log P(T > z), log P(T <= z). */")
print("export const STUDENT_T_TAILS: readonly (readonly [number, number, number, number])[] = [")
for v in FREEDOM:
    for z in [-30, -7, -3.5, -1.25, -0.75, -0.1, 0, 0.2, 0.9, 1, 1.6, 2.5, 4, 5.5, 7.2, 12, 1000]:
        if v > 20 and abs(z) > 8 or v > 14 and abs(z) > 100:
            continue
        upper, lower = student_row(v, z)
        print(f"  [{number(v)}, {number(z)}, {number(upper)}, {number(lower)}],")
print("];")
