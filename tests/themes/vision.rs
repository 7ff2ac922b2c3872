//! Colours as eyes see them: contrast by WCAG 2, difference by CIEDE2000, and colour blindness by the matrices of Machado,
//! Oliveira and Fernandes (2009) for its full degree, on linear sRGB.

use flightdeck::ui::luminance;

/// A colour in sRGB, each part from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colour([f64; 3]);

impl Colour {
    /// Of `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Self {
        let number = u32::from_str_radix(text.trim_start_matches('#'), 16).unwrap();
        let part = |shift: u32| f64::from((number >> shift) & 0xff) / 255.0;
        Self([part(16), part(8), part(0)])
    }

    /// So much of this colour over another one.
    pub(crate) fn over(self, other: Self, share: f64) -> Self {
        Self(std::array::from_fn(|part| self.0[part] * share + other.0[part] * (1.0 - share)))
    }
}

type Matrix = [[f64; 3]; 3];

/// The kinds of colour vision.
pub(crate) const VISIONS: [(&str, Matrix); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// The contrast of WCAG 2, from 1 to 21.
pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    let of = |Colour([red, green, blue]): Colour| luminance(red, green, blue) + 0.05;
    of(one).max(of(other)) / of(one).min(of(other))
}

/// What a kind of vision sees, as linear sRGB.
pub(crate) fn seen(Colour(parts): Colour, matrix: Matrix) -> [f64; 3] {
    let linear = parts.map(|part| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
    matrix.map(|row| row.iter().zip(linear).map(|(one, other)| one * other).sum::<f64>().clamp(0.0, 1.0))
}

/// CIELAB of linear sRGB, for the white of D65.
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let x = (0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue) / 0.950_47;
    let y = 0.212_672_9 * red + 0.715_152_2 * green + 0.072_175_0 * blue;
    let z = (0.019_333_9 * red + 0.119_192_0 * green + 0.950_304_1 * blue) / 1.088_83;
    let root = |value: f64| {
        if value > 216.0 / 24_389.0 { value.cbrt() } else { (24_389.0 / 27.0 * value + 16.0) / 116.0 }
    };
    let (x, y, z) = (root(x), root(y), root(z));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The difference CIEDE2000 of two colours in linear sRGB.
pub(crate) fn difference(one: [f64; 3], other: [f64; 3]) -> f64 {
    let ([l1, a1, b1], [l2, a2, b2]) = (lab(one), lab(other));
    let seventh = |value: f64| (value.powi(7) / (value.powi(7) + 25.0_f64.powi(7))).sqrt();
    let stretch = 1.0 + 0.5 * (1.0 - seventh(f64::midpoint(a1.hypot(b1), a2.hypot(b2))));
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let turn = match h2 - h1 {
        _ if c1 * c2 == 0.0 => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (light, chroma) = (l2 - l1, c2 - c1);
    let shift = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = if c1 * c2 == 0.0 { h1 + h2 } else { (h1 + turn / 2.0).rem_euclid(360.0) };
    let wave = |times: f64, phase: f64| (times * h + phase).to_radians().cos();
    let t = 1.0 - 0.17 * wave(1.0, -30.0) + 0.24 * wave(2.0, 0.0) + 0.32 * wave(3.0, 6.0) - 0.20 * wave(4.0, -63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rotation = -(2.0 * 30.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin() * 2.0 * seventh(c);
    let (light, chroma, shift) = (light / sl, chroma / sc, shift / sh);
    (light * light + chroma * chroma + shift * shift + rotation * chroma * shift).sqrt()
}

/// Pairs of the published test data of CIEDE2000 (Sharma, Wu and Dalal 2005) would want CIELAB; known colours do as well.
#[test]
fn the_difference_of_black_and_white_is_a_hundred() {
    assert!((difference([0.0; 3], [1.0; 3]) - 100.0).abs() < 0.01);
    assert!(difference([0.2, 0.4, 0.6], [0.2, 0.4, 0.6]) < 1e-9);
}
