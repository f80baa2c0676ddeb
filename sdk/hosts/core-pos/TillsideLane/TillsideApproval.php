<?php
// SPDX-License-Identifier: Apache-2.0
//
// A look-up that belongs to no sale (an enquiry at the counter) needs a manager: CORE-POS asks for
// the password and keeps who gave it. The approval is good for one search.
use COREPOS\pos\lib\MiscLib;
use COREPOS\pos\lib\adminlogin\AdminLoginInterface;

class TillsideApproval implements AdminLoginInterface
{
    private const MANAGER = 30; // frontendsecurity of CORE-POS from which one may approve

    public static function messageAndLevel()
    {
        return ['Customer outside a sale', self::MANAGER];
    }

    public static function adminLoginCallback($success)
    {
        CoreLocal::set('tillsideApproved', $success ? '1' : '');
        return $success ? MiscLib::base_url() . 'gui-modules/memlist.php' : false;
    }
}
