"""Mutants: the tests must fail when a slip is put into the program (make mutants).

mutant       a slip, and how it is put into a checkout
sql, filters, publishing, access
             the slips, by where they would give a wrong number, a leak or a loss
__main__     a copy of the checkout for each, the tests in it, one table
"""

from tests.mutants.access import ACCESS
from tests.mutants.filters import FILTERS
from tests.mutants.publishing import PUBLISHING
from tests.mutants.sql import SQL

MUTANTS = (*SQL, *FILTERS, *PUBLISHING, *ACCESS)
