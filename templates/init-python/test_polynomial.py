import random
import unittest

from polynomial import POINTS, answer_to, mend, mutate, reward_of, value_at


class PolynomialTest(unittest.TestCase):
    def test_a_polynomial_has_its_value(self):
        self.assertEqual(value_at([1, -2, 0, 1], 2), 5)

    def test_a_reward_is_1_on_the_point_and_never_outside_0_to_1(self):
        self.assertEqual(reward_of([3], (0, 3)), 1)
        self.assertEqual(reward_of([3], (0, 3.5)), 0.5)
        for point in POINTS:
            self.assertTrue(0 <= reward_of([1e6, -1e6], point) <= 1)

    def test_a_child_differs_from_its_parent_in_one_coefficient(self):
        parent = [0, 0, 0, 0]
        child = mutate(parent, random.Random(1))
        self.assertEqual(sum(coefficient != 0 for coefficient in child), 1)
        self.assertEqual(parent, [0, 0, 0, 0])

    def test_a_child_that_is_mended_meets_the_point(self):
        self.assertAlmostEqual(value_at(mend([1, 1], (2, 3), 1), 2), 3)

    def test_the_same_request_has_the_same_answer(self):
        request = {"kind": "expand", "agent": [0, 0], "seed": 7, "results": [{"task": 3}]}
        self.assertEqual(answer_to(request), answer_to(request))


if __name__ == "__main__":
    unittest.main()
